"""In Indonesian: the lab on several machines (swarm.py)."""

SWARM = {
    "The lab on several machines, by Docker Swarm. up: carry the images there, and start it; status: show "
    "which machine runs what, and what each balancer sees; down: take it down.": (
        "Lab di beberapa komputer, dengan Docker Swarm. up: membawa image ke sana dan memulainya; status: menunjukkan "
        "apa yang berjalan di setiap komputer dan apa yang dilihat setiap load balancer; down: menghentikannya."
    ),
    "for up, which machines: contexts of Docker's, or ssh://user@host; without any, those of the last time": (
        "untuk up, komputer mana: context Docker, atau ssh://user@host; jika tidak disebut, yang terakhir dipakai"
    ),
    "{what} takes no machines: it knows them from up": "{what} tidak menerima nama komputer: sudah diketahui dari up",
    "Name the machines: contexts of Docker's (docker context ls), or ssh://user@host, one after the other.": (
        "Sebutkan komputer-komputernya: context Docker (docker context ls) atau ssh://user@host, satu per satu."
    ),
    "No lab of this clone's is on several machines. Bring one up: python lab/swarm.py up NODE ...": (
        "Belum ada lab dari folder ini di beberapa komputer. Mulai dengan: python lab/swarm.py up NODE ..."
    ),
    "None of these machines decides in a swarm. Bring the lab up: python lab/swarm.py up NODE ...": (
        "Tidak satu pun komputer ini manager sebuah swarm. Mulai lab: python lab/swarm.py up NODE ..."
    ),
    # The machines
    "{node}: {why}": "{node}: {why}",
    "{file} can't be written: {why}": "{file} tidak dapat ditulis: {why}",
    "engine {version}, {cpus} CPUs": "engine {version}, {cpus} CPU",
    "{node}: take ssh://user@host, or the name of a context (docker context ls)": (
        "{node}: pakai ssh://user@host, atau nama sebuah context (docker context ls)"
    ),
    "{node}: Docker's contexts can't be read: {why}. See: docker context ls": (
        "{node}: context Docker tidak dapat dibaca: {why}. Lihat: docker context ls"
    ),
    "{node}: its engine can't be asked ({said}). See what this says: {command}": (
        "{node}: engine di sana tidak dapat ditanya ({said}). Lihat jawaban dari: {command}"
    ),
    "{node}: {said}. This must work, and ask nothing: {command}": (
        "{node}: {said}. Perintah ini harus berhasil tanpa bertanya apa pun: {command}"
    ),
    "{node}: Windows reaches no machine in this way; run this in WSL": (
        "{node}: dari Windows komputer tidak dapat dijangkau dengan cara ini; jalankan di WSL"
    ),
    "{node}: no socket can be made in {folder}: {why}": "{node}: socket tidak dapat dibuat di {folder}: {why}",
    "there is no context {node}; there are: {known}. Make one: docker context create {node} --docker "
    "host=ssh://user@host": (
        "tidak ada context {node}; yang ada: {known}. Buat dengan: docker context create {node} --docker "
        "host=ssh://user@host"
    ),
    "its engine is {version}; take 20.10 or newer": "engine di sana {version}; pakai 20.10 atau yang lebih baru",
    "its engine is rootless, and has no network between machines; take one that root runs": (
        "engine di sana rootless dan tidak memiliki jaringan antarkomputer; pakai engine yang dijalankan root"
    ),
    "{nodes} are called {name}: one machine is named once, and each has a name of its own (hostnamectl)": (
        "{nodes} bernama {name}: satu komputer disebut satu kali, dan setiap komputer harus memiliki nama sendiri "
        "(hostnamectl)"
    ),
    "it runs {its}, the images are for {ours}": "sistemnya {its}, sedangkan image dibuat untuk {ours}",
    "its swarm is in trouble ({why}); let it leave: docker swarm leave --force": (
        "swarm di sana bermasalah ({why}); keluarkan dari swarm: docker swarm leave --force"
    ),
    # The swarm
    "{node} and {other} are one and the same machine": "{node} dan {other} adalah komputer yang sama",
    "{count} machines are one swarm": "{count} komputer menjadi satu swarm",
    "{node} is a worker of a swarm: name one of its managers, too, or let it leave: docker swarm leave": (
        "{node} adalah worker sebuah swarm: sebutkan juga salah satu manager-nya, atau keluarkan: docker swarm leave"
    ),
    "{node} is in another swarm than {other}: let one leave: docker swarm leave --force": (
        "{node} berada di swarm yang lain daripada {other}: keluarkan salah satunya: docker swarm leave --force"
    ),
    "{why}. Do so, and run this again: {command}": "{why}. Lakukan itu lalu jalankan ini lagi: {command}",
    "The swarm has not heard of {nodes} for {seconds} s: between the machines, ports 2377 (TCP), 7946 (TCP and UDP) "
    "and 4789 (UDP) must be open.": (
        "Swarm belum mendengar {nodes} selama {seconds} s: di antara komputer-komputer itu port 2377 (TCP), 7946 (TCP "
        "dan UDP), dan 4789 (UDP) harus terbuka."
    ),
    # The images
    "every machine has the images": "semua komputer sudah memiliki image",
    "carrying the images to the machines, as far as they lack them": "membawa image yang belum ada di setiap komputer",
    "{node}: {size} MiB": "{node}: {size} MiB",
    "{node} has the images ({size} MiB sent)": "{node} memiliki image ({size} MiB dikirim)",
    "{node} has not taken {images}": "{node} tidak menerima {images}",
    "The images can't be saved in {folder}: {why}": "Image tidak dapat disimpan di {folder}: {why}",
    "The image {image} is gone, though it was just built: run this again.": (
        "Image {image} hilang padahal baru saja dibuat: jalankan ini sekali lagi."
    ),
    # From a registry
    "for up: let the machines get the images from there, in place of carrying them": (
        "untuk up: komputer-komputer mengambil image dari sana, tidak dibawakan"
    ),
    "{what} takes no registry: it is for up": "{what} tidak menerima registry: itu untuk up",
    "{text} is no registry: take HOST:PORT, or HOST:PORT/PATH, without http://": (
        "{text} bukan registry: tulis HOST:PORT, atau HOST:PORT/PATH, tanpa http://"
    ),
    "pushing the images to {registry}, as far as it lacks them": "mengirim image yang belum ada ke {registry}",
    "{registry} has {image} ({size} MiB sent)": "{registry} memiliki {image} ({size} MiB dikirim)",
    "every machine gets the images from {registry}": "setiap komputer mengambil image dari {registry}",
    "{node} has the images ({size} MiB received)": "{node} memiliki image ({size} MiB diterima)",
    "this machine": "komputer ini",
    "{who}: the registry {registry} speaks http, and engines want https. To have it taken all the same, write "
    '{{"insecure-registries": ["{host}"]}} into /etc/docker/daemon.json there, then: systemctl restart docker': (
        "{who}: registry {registry} memakai http, sedangkan engine meminta https. Agar tetap diterima, tulis "
        '{{"insecure-registries": ["{host}"]}} di /etc/docker/daemon.json di sana, lalu: systemctl restart docker'
    ),
    "{who}: the registry {registry} shows a certificate that the engine does not know ({why}). Put that of its "
    "authority there into /etc/docker/certs.d/{host}/ca.crt": (
        "{who}: sertifikat registry {registry} tidak dikenal oleh engine ({why}). Simpan sertifikat otoritasnya di "
        "sana, di /etc/docker/certs.d/{host}/ca.crt"
    ),
    "{who}: the registry {registry} refuses ({why}). Perhaps this is missing: docker login {host}": (
        "{who}: registry {registry} menolak ({why}). Mungkin ini yang kurang: docker login {host}"
    ),
    "{who}: the registry {registry} can't be reached ({why})": (
        "{who}: registry {registry} tidak dapat dijangkau ({why})"
    ),
    "{who}: the registry {registry} does not do it ({why})": "{who}: registry {registry} tidak melakukannya ({why})",
    # The services
    "{servers} share {machine}, and would be lost with it; no server runs on {empty}. To spread them: "
    "python lab/swarm.py up": (
        "{servers} berada di satu komputer, {machine}, dan akan hilang bersamanya; tidak ada server di {empty}. Agar "
        "tersebar lagi: python lab/swarm.py up"
    ),
    "{machine} has not taken {server}: python lab/swarm.py status": (
        "{machine} tidak menerima {server}: python lab/swarm.py status"
    ),
    "{server} may run on {machine} only: it is being moved there, or whoever did so was killed. To undo that: "
    "python lab/swarm.py up": (
        "{server} hanya boleh berjalan di {machine}: sedang dipindahkan ke sana, atau proses yang memindahkannya "
        "dihentikan paksa. Untuk membatalkannya: python lab/swarm.py up"
    ),
    "{node} is coming back to its swarm: waiting for it, {seconds} s at most": (
        "{node} sedang kembali ke swarm-nya: ditunggu paling lama {seconds} s"
    ),
    "{machine} ({state}) is given nothing new. To change that: python lab/heal.py --on swarm {machine}": (
        "{machine} ({state}) tidak diberi tugas baru. Untuk mengubahnya: python lab/heal.py --on swarm {machine}"
    ),
    "it has not found back to its swarm yet: run this again in half a minute": (
        "komputer itu belum kembali ke swarm-nya: jalankan ini lagi setengah menit lagi"
    ),
    "Nothing was begun: do what the TODO above says, then run this again.": (
        "Belum ada yang dimulai: lakukan yang tertulis pada TODO di atas, lalu jalankan ini lagi."
    ),
    "The lab is up on one machine. Its balancer:": "Lab berjalan di satu komputer. Load balancer-nya:",
    "moving {server} to {machine}, which has no server": "memindahkan {server} ke {machine}, yang belum punya server",
    "{service}: bringing it up to date": "{service}: diperbarui",
    "The swarm has not taken {services}: {why}": "Swarm tidak menerima {services}: {why}",
    "The swarm has not taken {services} down: {why}": "Swarm tidak menghentikan {services}: {why}",
    "what runs on a machine that can't be reached ends when the others have it back": (
        "yang berjalan di komputer yang tidak terjangkau berhenti setelah komputer itu kembali"
    ),
    "After {seconds} s this is left: {those}": "Setelah {seconds} s ini masih ada: {those}",
    "The swarm has found no machine for {services}": "Swarm tidak menemukan komputer untuk {services}",
    "After {seconds} s not everything runs: {services}. {why}": (
        "Setelah {seconds} s belum semuanya berjalan: {services}. {why}"
    ),
    "not running, or fewer than are to: {services}": "tidak berjalan, atau kurang dari seharusnya: {services}",
    "After {seconds} s these take no part: {members}": "Setelah {seconds} s ini belum ikut serta: {members}",
    "of the orders' store, these take no part: {members}": "dari penyimpan pesanan, ini tidak ikut serta: {members}",
    "the orders' store has other homes now: the orders begin anew": (
        "penyimpan pesanan sekarang berada di komputer lain: pesanan mulai dari awal"
    ),
    "The orders' store can't be begun: {members} would wait for machines that take no part. To change that: "
    "docker node update --availability active MACHINE": (
        "Penyimpan pesanan tidak dapat dimulai: {members} akan menunggu komputer yang tidak ikut serta. Untuk "
        "mengubahnya: docker node update --availability active KOMPUTER"
    ),
    "the orders' store is begun without {members}: there is no machine for it now": (
        "penyimpan pesanan dimulai tanpa {members}: sekarang tidak ada komputer untuknya"
    ),
    "the balancers stay as they are: {machines} would not take one again": (
        "load balancer tetap seperti semula: {machines} tidak akan menerimanya lagi"
    ),
    "the orders' store stays as it is: there is no machine for {members} now": (
        "penyimpan pesanan tetap seperti semula: sekarang tidak ada komputer untuk {members}"
    ),
    "does not answer": "tidak menjawab",
    "there is none": "tidak ada",
    "The balancers do not see every server ONLINE: {saw}": ("Load balancer tidak melihat semua server ONLINE: {saw}"),
    "The lab is up on {count} machines. Its balancers:": "Lab berjalan di {count} komputer. Load balancer-nya:",
}
