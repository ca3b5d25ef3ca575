"""In Indonesian: `make up` and `make down`, what they repair, whose turn it is, and `.venv`."""

MACHINE = {
    # Turns
    "{command} (process {pid}, of {user}, since {since})": "{command} (proses {pid}, milik {user}, sejak {since})",
    "another command": "perintah lain",
    "{folder}/ is already running in this clone, by {holder}: wait for its end, or end it there.": (
        "{folder}/ sudah berjalan di folder lab ini, oleh {holder}: tunggu sampai selesai, atau hentikan di sana."
    ),
    "{holder} is breaking this lab's servers: end it there with Ctrl-C, or wait for its end, then run this again.": (
        "{holder} sedang merusak server di lab ini: hentikan di sana dengan Ctrl-C, atau tunggu sampai selesai, lalu "
        "jalankan lagi perintah ini."
    ),
    "{holder} is breaking this lab's servers already: wait for its end, or end it there with Ctrl-C.": (
        "{holder} sudah lebih dahulu merusak server di lab ini: tunggu sampai selesai, atau hentikan di sana "
        "dengan Ctrl-C."
    ),
    "Note: {holder} is breaking this lab's servers by a plan, which this spoils.": (
        "Catatan: {holder} sedang merusak server di lab ini menurut rencana, dan gangguan ini mengacaukannya."
    ),
    "waiting for {holder}, which has its turn": "menunggu {holder}, yang sedang mendapat giliran",
    # The folder's and the project's name
    "{folder} has a colon in its name, and Docker mounts no such folder: rename it.": (
        "Ada titik dua dalam nama {folder}, dan Docker tidak dapat me-mount folder seperti itu: ganti namanya."
    ),
    "COMPOSE_PROJECT_NAME={name} belongs to the clone in {folder}: choose another name, in the shell or in .env.": (
        "COMPOSE_PROJECT_NAME={name} milik lab di {folder}: pilih nama lain, di shell atau di .env."
    ),
    "COMPOSE_PROJECT_NAME={name}: only a-z, 0-9, - and _, the first a letter or digit, {longest} at most.": (
        "COMPOSE_PROJECT_NAME={name}: hanya a-z, 0-9, - dan _, diawali huruf atau angka, paling banyak {longest}."
    ),
    "this clone's lab is up as {name}, and keeps that name (in .env)": (
        "lab di folder ini berjalan sebagai {name}, dan nama itu dipertahankan (di .env)"
    ),
    "this clone is called {name} (in .env), so that it collides with no other": (
        "lab ini dinamai {name} (di .env), agar tidak bentrok dengan yang lain"
    ),
    "this clone is called {name} (in .env), also through a link of another name": (
        "lab ini dinamai {name} (di .env), juga melalui tautan yang namanya berbeda"
    ),
    # make up
    "Bring the lab up. Its settings come from the shell or .env: PORT, BIND, TZ, LAB_LANG ...": (
        "Jalankan lab. Setelan diambil dari shell atau .env: PORT, BIND, TZ, LAB_LANG ..."
    ),
    "Bringing the lab up in {folder}": "Menjalankan lab di {folder}",
    "base image {image}": "base image {image}",
    "building the images; what hasn't changed is kept": "membangun image; yang tidak berubah tetap dipakai",
    "images built": "image selesai dibangun",
    "taking down {former}, as which this clone's lab ran until now": (
        "menurunkan {former}, nama lab ini sampai sekarang"
    ),
    "starting server1, server2, server3 and the balancer": "menjalankan server1, server2, server3, dan balancer",
    "{service} is paused: unpausing it": "{service} sedang dijeda: dilanjutkan kembali",
    "waiting for {names} ({seconds} s)": "menunggu {names} ({seconds} detik)",
    "all four containers are healthy": "keempat container sehat",
    "starting server1, server2, server3 and two balancers": "menjalankan server1, server2, server3, dan dua balancer",
    "all five containers are healthy": "kelima container sehat",
    "The second balancer: {address}": "Load balancer kedua: {address}",
    "taking the second balancer down: the profile ha is off": (
        "menghentikan load balancer kedua: profil ha tidak dipakai"
    ),
    "the page answers on {address}": "halaman menjawab di {address}",
    "The lab did not start: do what the TODO above says, then run this again.": (
        "Lab tidak dijalankan: lakukan yang disebut TODO di atas, lalu jalankan lagi perintah ini."
    ),
    "The containers are healthy, but {page} doesn't answer: {error}. Why: docker compose logs balancer": (
        "Semua container sehat, tetapi {page} tidak menjawab: {error}. Cari sebabnya: docker compose logs balancer"
    ),
    "Not every container came up after {seconds} s: {those}; see the log lines above, then run this again.": (
        "Setelah {seconds} detik belum semua container berjalan: {those}; lihat baris log di atas, lalu jalankan lagi "
        "perintah ini."
    ),
    "Last log lines of {service}:\n{lines}": "Baris log terakhir dari {service}:\n{lines}",
    """
The lab is up: {address}
Open it, then try in another terminal:
  python lab/fail.py server1    breaks the primary server
  python lab/status.py          shows what each server suffers from
  python lab/heal.py            repairs everything""": """
Lab sudah berjalan: {address}
Buka halaman itu, lalu coba di terminal lain:
  python lab/fail.py server1    merusak server utama
  python lab/status.py          menunjukkan gangguan pada setiap server
  python lab/heal.py            memulihkan semuanya""",
    "{server} still is {fault}; undo it with: python lab/heal.py {server}": (
        "{server} masih dalam keadaan terganggu: {fault}; pulihkan dengan: python lab/heal.py {server}"
    ),
    "The name {name} is taken by a container that isn't this lab's. Give that one another: "
    "docker rename {name} {name}-old, then: make up": (
        "Nama {name} sudah dipakai container yang bukan milik lab ini. Beri container itu nama lain: "
        "docker rename {name} {name}-old, lalu: make up"
    ),
    "A lab runs that was started in {folder}, which is gone. If that was this clone, moved or renamed since, "
    "bring the lab up here: make up": (
        "Sebuah lab berjalan dari {folder}, yang sudah tidak ada. Jika itu folder lab ini sebelum dipindahkan "
        "atau diganti namanya, jalankan lab di sini: make up"
    ),
    # What it repairs
    "making {service} anew: {why}": "membuat ulang {service}: {why}",
    "it was made in {folder}, where this clone is no longer": (
        "dibuat di {folder}, padahal folder lab ini tidak lagi berada di sana"
    ),
    "it is half removed": "baru terhapus sebagian",
    "it is off the lab's network": "tidak terhubung ke jaringan lab",
    "it is on the lab's network, but not under its name": "terhubung ke jaringan lab, tetapi tidak dengan namanya",
    "its port is not published": "port-nya tidak dibuka ke luar",
    "it writes its log into a folder that is no longer {folder}": ("menulis log ke folder yang bukan lagi {folder}"),
    # make down
    "Take the lab down, and keep its log.": "Turunkan lab, dan simpan log-nya.",
    "remove its images, its orders and .venv, too": "hapus juga image, pesanan, dan .venv-nya",
    "the log is kept in {folder}": "log tetap disimpan di {folder}",
    "the project {project} that is up belongs to the clone in {folder}: it is left alone": (
        "proyek {project} yang sedang berjalan milik lab di {folder}: dibiarkan"
    ),
    "{project} is left alone: it is of {holder}": "{project} dibiarkan: sedang dipakai {holder}",
    "taking {project} down": "menurunkan {project}",
    "{project} is down": "{project} sudah diturunkan",
    "{project} was not up": "{project} memang tidak berjalan",
    "image {image} stays: {why}": "image {image} tidak dihapus: {why}",
    "image {image} removed": "image {image} dihapus",
    "what make up wrote in .env is taken out": "yang ditulis make up di .env sudah dikeluarkan",
    ".venv stays: {holder} runs in it": ".venv tidak dihapus: sedang dipakai {holder}",
    ".venv removed": ".venv dihapus",
    # .venv
    ".venv is being made by {holder}: waiting for it.": ".venv sedang dibuat oleh {holder}: menunggu.",
    ".venv is damaged: {packages} lacks files. It is made anew.": (
        ".venv rusak: ada file {packages} yang hilang. .venv dibuat ulang."
    ),
    "Making .venv, the lab's own Python environment, once; it takes about 20 s.": (
        "Membuat .venv, lingkungan Python milik lab, sekali saja; perlu sekitar 20 detik."
    ),
    "Bringing .venv up to date: installing {requirements}.": "Memperbarui .venv: memasang {requirements}.",
    "{folder} was made, and does not work all the same: remove that folder, and run this again.": (
        "{folder} sudah dibuat, tetapi tetap tidak berfungsi: hapus folder itu, lalu jalankan lagi perintah ini."
    ),
    "This Python has no ensurepip, so it can't make .venv: install your system's package for venv.": (
        "Python ini tidak memiliki ensurepip, sehingga .venv tidak dapat dibuat: pasang paket venv dari sistem Anda."
    ),
    "to make .venv": "untuk membuat .venv",
    "PORT2={number} is the page's own port: take another one, such as {free}": (
        "PORT2={number} adalah port halaman itu sendiri: pilih yang lain, misalnya {free}"
    ),
}
