"""What doctor.py, and whoever sees to the page's port and to the base image say, in Indonesian."""

DOCTOR = {
    "Say what the lab needs, and change nothing.": "Sebutkan yang diperlukan lab, tanpa mengubah apa pun.",
    "The lab in {folder}, called {name}:": "Lab di {folder}, bernama {name}:",
    "(nothing)": "(tanpa nama)",
    "{count} to do, from the top: the first may be the reason for others.": (
        "{count} hal perlu dibenahi, mulai dari atas: yang pertama mungkin penyebab yang lain."
    ),
    "All is well.": "Semuanya baik.",
    "the clone can be written": "folder lab dapat ditulisi",
    "You may not write in {folder}. Make it yours: sudo chown -R $USER {folder}": (
        "Anda tidak boleh menulis di {folder}. Jadikan milik Anda: sudo chown -R $USER {folder}"
    ),
    "Nothing can be written in {folder}: {why}.": "Tidak ada yang dapat ditulis di {folder}: {why}.",
    "this Python has the lab's packages": "Python ini memiliki paket-paket yang diperlukan lab",
    ".venv has the lab's packages": ".venv memiliki paket-paket yang diperlukan lab",
    "Python packages of the lab's are not there ({packages}). Get them: make up": (
        "Paket Python yang diperlukan lab belum ada ({packages}). Pasang dengan: make up"
    ),
    "Python packages of the lab's are there, but can't be used ({why}). Remove the folder {folder}, then: make up": (
        "Paket Python yang diperlukan lab ada, tetapi tidak dapat dipakai ({why}). Hapus folder {folder}, lalu: make up"
    ),
    "the engine's clock agrees with this machine's": "jam Docker engine sama dengan jam komputer ini",
    "The engine doesn't say what time it is: is it running? docker info": (
        "Docker engine tidak memberitahukan jamnya: apakah ia berjalan? docker info"
    ),
    "The engine's clock is {seconds} s off this machine's, so the logs don't fit together. "
    "Restart Docker, and let the machine keep its time by the network.": (
        "Jam Docker engine berselisih {seconds} detik dengan jam komputer ini, sehingga catatan log tidak cocok. "
        "Mulai ulang Docker, dan biarkan komputer mencocokkan jamnya lewat jaringan."
    ),
    "The page is at {address}, but the settings would have it at {wanted}. Move it there: make up": (
        "Halaman ada di {address}, padahal menurut setelan di {wanted}. Pindahkan ke sana: make up"
    ),
    "PORT=auto: make up takes the next port that is free": "PORT=auto: make up memakai port bebas berikutnya",
    "There is no folder {folder} for the log. Make it: make up": (
        "Folder log {folder} tidak ada. Buat dengan: make up"
    ),
    "The lab writes its log in {actual}, but the settings say {folder}. Let it write there: make up": (
        "Lab menulis log di {actual}, padahal menurut setelan di {folder}. Arahkan ke sana: make up"
    ),
    "Only {free} MiB free where the log is written, {folder}: make room there.": (
        "Ruang kosong di tempat log ditulis, {folder}, tinggal {free} MiB: kosongkan sebagian isinya."
    ),
    "The log can't be written in {folder}: {why}. See its owner and rights.": (
        "Log tidak dapat ditulis di {folder}: {why}. Periksa pemilik dan hak aksesnya."
    ),
    "no server has a fault": "tidak ada server yang terganggu",
    "There are faults ({faults}). If the experiment is over: python lab/heal.py": (
        "Ada gangguan ({faults}). Jika percobaan sudah selesai: python lab/heal.py"
    ),
    "Whether there are faults can't be seen without the lab's packages: make up": (
        "Ada tidaknya gangguan tidak dapat dilihat tanpa paket-paket lab: make up"
    ),
    "all four containers run": "keempat container berjalan",
    "The project {name} belongs to the clone in {folder}. Set a COMPOSE_PROJECT_NAME of this clone's own, "
    "then: make up": ("Proyek {name} milik lab di {folder}. Beri lab ini COMPOSE_PROJECT_NAME sendiri, lalu: make up"),
    "{services} has no container. Bring it back: docker compose up -d {names}": (
        "{services} tidak memiliki container. Buat kembali: docker compose up -d {names}"
    ),
    "all five containers run": "kelima container berjalan",
    "The second balancer {state}. Why: docker compose logs balancer2. Again: make up": (
        "Load balancer kedua {state}. Penyebabnya: docker compose logs balancer2. Jalankan lagi: make up"
    ),
    "The balancer {state}. Why: docker compose logs balancer. Again: make up": (
        "Load balancer {state}. Cari sebabnya: docker compose logs balancer. Jalankan lagi: make up"
    ),
    "{servers}. What each suffers from: python lab/status.py. Undo it: python lab/heal.py": (
        "{servers}. Gangguan tiap server: python lab/status.py. Pulihkan: python lab/heal.py"
    ),
    "has exited": "sudah berhenti",
    "was made, but never started": "sudah dibuat, tetapi belum pernah dijalankan",
    "is paused": "sedang dijeda",
    "ends again as soon as it is started": "selalu berhenti lagi begitu dijalankan",
    "is being removed": "sedang dihapus",
    "is dead: Docker could not remove it": "mati: Docker gagal menghapusnya",
    "is {state}": "berstatus {state}",
    "The balancer must be made anew: {why}. Do it: make up": (
        "Load balancer harus dibuat ulang: {why}. Lakukan: make up"
    ),
    "the balancer is on the lab's network": "load balancer terhubung ke jaringan lab",
    "{servers} runs another image than server1. Make it anew: make up": (
        "{servers} memakai image yang berbeda dari server1. Buat ulang: make up"
    ),
    "{service} was not built of this clone's source ({file} differs). Build it anew: make up": (
        "{service} tidak dibangun dari kode di folder ini ({file} berbeda). Bangun ulang: make up"
    ),
    "the containers run this clone's source": "container menjalankan kode dari folder ini",
    "can't be opened: {why}": "tidak dapat dibuka: {why}",
    "answers with status {status}": "menjawab dengan status {status}",
    "is not the lab's": "bukan milik lab ini",
    "The page {url} {why}. See: docker compose logs balancer. Bring it back: make up": (
        "Halaman {url} {why}. Lihat: docker compose logs balancer. Hidupkan kembali: make up"
    ),
    "the page can be opened: {address}": "halaman dapat dibuka: {address}",
    "a request was answered, by {server}": "sebuah request dijawab oleh {server}",
    "A request was not answered by a server ({why}). What each suffers from: python lab/status.py. "
    "Undo it: python lab/heal.py": (
        "Sebuah request tidak dijawab oleh server mana pun ({why}). Gangguan tiap server: python lab/status.py. "
        "Pulihkan: python lab/heal.py"
    ),
    "Whether the balancer reaches the servers can't be asked in it ({why}). Again: make up": (
        "Tidak dapat diperiksa apakah load balancer menjangkau server ({why}). Jalankan lagi: make up"
    ),
    "The balancer does not reach {servers} ({why}). What each suffers from: python lab/status.py. "
    "Undo it: python lab/heal.py": (
        "Load balancer tidak dapat menjangkau {servers} ({why}). Gangguan tiap server: python lab/status.py. "
        "Pulihkan: python lab/heal.py"
    ),
    "The balancer sees {servers}. Why: python lab/status.py. Bring it back: python lab/heal.py": (
        "Menurut load balancer: {servers}. Cari sebabnya: python lab/status.py. Pulihkan: python lab/heal.py"
    ),
    "the balancer reaches all three servers, and sees them ONLINE": (
        "load balancer menjangkau ketiga server, dan semuanya ONLINE"
    ),
    "A request left no line in {files}. See what has become of the folder, then: make up": (
        "Sebuah request tidak tercatat di {files}. Periksa apa yang terjadi pada foldernya, lalu: make up"
    ),
    "a request left its line in {files}": "sebuah request tercatat di {files}",
}
PORT = {
    "port {number} is this lab's (PORT=auto; it is in .env)": (
        "port {number} untuk lab ini (PORT=auto; dicatat di .env)"
    ),
    "No port from {first} on is free.": "Tidak ada port bebas mulai dari {first}.",
    "port {number} is taken by now": "port {number} kini sudah dipakai",
    "port {number} is free": "port {number} bebas",
    "port {number} is the second balancer's": "port {number} untuk load balancer kedua",
    "Port {number}, which is for the second balancer, is taken by {who}. Stop that, or take another port: "
    "PORT2={free} make up": (
        "Port {number}, untuk load balancer kedua, dipakai oleh {who}. Hentikan program itu, atau pakai port lain: "
        "PORT2={free} make up"
    ),
    "port {number} is this lab's own": "port {number} milik lab ini sendiri",
    "Port {number} is taken by {who}. Stop that, or take another port: PORT={free} make up "
    "(PORT=auto takes the next one that is free)": (
        "Port {number} dipakai oleh {who}. Hentikan itu, atau pakai port lain: PORT={free} make up "
        "(PORT=auto memakai port bebas berikutnya)"
    ),
    "BIND={address} is not an address of this machine: take 127.0.0.1, or 0.0.0.0 for all of them.": (
        "BIND={address} bukan alamat komputer ini: pakai 127.0.0.1, atau 0.0.0.0 untuk semua alamat."
    ),
    "PORT={value} is not a port: take a number from 1 to 65535, such as PORT=8081 make up": (
        "PORT={value} bukan port: pakai angka dari 1 sampai 65535, misalnya PORT=8081 make up"
    ),
    "another clone's {service}, in {folder}": "{service} milik lab lain, di {folder}",
    "container {name}": "container {name}",
    "another program": "program lain",
    "{program} (process {pid})": "{program} (proses {pid})",
    "The engine has no addresses left for one more lab's network: remove networks that nobody uses "
    "(docker network prune), or have it given more (README, In a lecture hall).": (
        "Docker engine kehabisan alamat untuk jaringan satu lab lagi: hapus jaringan yang tidak dipakai "
        "(docker network prune), atau minta ditambah (README, Di ruang praktikum)."
    ),
}
BASE_IMAGE = {
    "load the image {image} from elsewhere (docker load), or name another with BASE_IMAGE": (
        "muat image {image} dari tempat lain (docker load), atau sebutkan image lain dengan BASE_IMAGE"
    ),
    "pulling {image} (giving up after {seconds} s if its registry doesn't answer)": (
        "mengunduh {image} (dihentikan setelah {seconds} detik jika registry tidak menjawab)"
    ),
    "no answer": "tidak ada jawaban",
    "{holder} is making a base image on this machine: waiting for it": (
        "{holder} sedang membuat base image di komputer ini: menunggu"
    ),
    "taking the base image that is there, {image}": "memakai base image yang sudah ada, {image}",
    "No image registry is within reach, and this machine is not Debian: {how_else}.": (
        "Registry image tidak terjangkau, dan komputer ini bukan Debian: {how_else}."
    ),
    "The base image could not be made, see the lines above. Try again, or {how_else}.": (
        "Base image gagal dibuat, lihat baris-baris di atas. Coba lagi, atau {how_else}."
    ),
    "making the base image {image} of Debian {release}'s packages, about 45 s": (
        "membuat base image {image} dari paket Debian {release}, sekitar 45 detik"
    ),
    "handing it to Docker": "menyerahkannya kepada Docker",
    "to make a base image": "untuk membuat base image",
    "Docker made no container: {why}": "Docker gagal membuat container: {why}",
    "Docker made no image: {why}": "Docker gagal membuat image: {why}",
    "removing {what}, which a killed command has left": "menghapus {what}, sisa perintah yang dimatikan paksa",
    "apt's sources in {folder} name no Debian archive: add your mirror there, then run this again.": (
        "Daftar sumber apt di {folder} tidak menyebut arsip Debian: tambahkan mirror Anda di sana, lalu ulangi."
    ),
    "{packages} is missing ({why}). Install it with: {command}": (
        "{packages} belum ada ({why}). Pasang dengan: {command}"
    ),
    "{packages} is missing ({why}). Install it from the system's packages now?": (
        "{packages} belum ada ({why}). Pasang sekarang dari paket sistem?"
    ),
    "{packages} is missing ({why}). To install it yourself: {command}": (
        "{packages} belum ada ({why}). Untuk memasangnya sendiri: {command}"
    ),
    "installing {packages} ({why})": "memasang {packages} ({why})",
    "starting the service {name}": "menjalankan layanan {name}",
    "getting {programs} from Debian {release}'s packages": "mengambil {programs} dari paket Debian {release}",
    "Debian's package {name} has no docker plugin in it: install {name} by hand.": (
        "Paket Debian {name} tidak berisi plugin docker: pasang {name} secara manual."
    ),
}
HALL = {**DOCTOR, **PORT, **BASE_IMAGE}
