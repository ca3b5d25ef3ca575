"""In Indonesian: Docker and what may be wrong with it, and with `.venv` (lab/stack/, lab/machine/)."""

DOCKER = {
    # The engine can't be asked
    "You have no right to use Docker's socket{where}. Run: sudo usermod -aG docker $USER, then log out and in "
    "again; or, for this once, run this with sudo.": (
        "Anda tidak berhak menggunakan socket Docker{where}. Jalankan: sudo usermod -aG docker $USER, lalu keluar dan "
        "masuk kembali; atau, untuk kali ini saja, jalankan perintah ini dengan sudo."
    ),
    "Docker does not answer{where}: restart Docker Desktop.": (
        "Docker tidak merespons{where}: jalankan ulang Docker Desktop."
    ),
    "Docker does not answer{where}. Restart it: {restart}": "Docker tidak merespons{where}. Jalankan ulang: {restart}",
    "{setting} leads to no Docker engine: unset it, or correct it. Docker said: {said}": (
        "{setting} tidak menuju Docker engine mana pun: hapus atau perbaiki setelan itu. Pesan Docker: {said}"
    ),
    "Docker is not installed. Get it, or see how: make up": (
        "Docker belum terpasang. Pasang, atau lihat caranya: make up"
    ),
    "Docker is installed, but its engine is not running: start Docker Desktop.": (
        "Docker terpasang, tetapi engine-nya tidak berjalan: jalankan Docker Desktop."
    ),
    "Docker is installed, but its engine is not running. Start it: {start}": (
        "Docker terpasang, tetapi engine-nya tidak berjalan. Jalankan: {start}"
    ),
    "Docker can't be used: {said}. What does `docker info` say?": (
        "Docker tidak dapat digunakan: {said}. Apa kata `docker info`?"
    ),
    "it said nothing": "tidak ada pesan",
    "Docker's current context does not exist. See: docker context ls, docker context use default": (
        "Context Docker yang dipilih tidak ada. Lihat: docker context ls, docker context use default"
    ),
    # The lab's containers
    "The lab is not up. Start it with: make up (or docker compose up -d)": (
        "Lab belum berjalan. Jalankan dengan: make up (atau docker compose up -d)"
    ),
    "This folder's lab runs under another project name, not {name!r}: set COMPOSE_PROJECT_NAME to {names}.": (
        "Lab dari folder ini berjalan dengan nama proyek lain, bukan {name!r}: isi COMPOSE_PROJECT_NAME dengan {names}."
    ),
    "The lab is not up here: the project {name!r} that runs belongs to {folder}. "
    "Give this clone a COMPOSE_PROJECT_NAME of its own in .env, then: make up": (
        "Lab belum berjalan di sini: proyek {name!r} yang berjalan adalah milik {folder}. "
        "Berikan COMPOSE_PROJECT_NAME tersendiri untuk folder lab ini di .env, lalu: make up"
    ),
    "project {name} runs it from {folder}": "proyek {name} menjalankannya dari {folder}",
    "the lab's network is gone; bring it back with: make up": (
        "jaringan lab sudah tidak ada; kembalikan dengan: make up"
    ),
    "a program started in {server} did not end within {seconds:g} s": (
        "program yang dijalankan di {server} tidak selesai dalam {seconds:g} detik"
    ),
    "exit code {code}": "kode keluar {code}",
    "{server} has no container to {action}": "{server} tidak memiliki container untuk perintah {action}",
    "removing the containers and the network of {name}": "menghapus container dan jaringan {name}",
    # Docker's parts
    "install it from your system's packages": "pasang dari paket sistem Anda",
    "install it with: {command}": "pasang dengan: {command}",
    "install Docker Desktop": "pasang Docker Desktop",
    "update Docker Desktop": "perbarui Docker Desktop",
    "Docker Compose 2.20 or newer (`docker compose`) is missing": (
        "Docker Compose 2.20 atau yang lebih baru (`docker compose`) tidak ada"
    ),
    "Docker's BuildKit plugin (buildx) is missing": "plugin BuildKit (buildx) dari Docker tidak ada",
    "Docker is not installed: {how}.": "Docker belum terpasang: {how}.",
    "to run containers": "untuk menjalankan container",
    "a part of docker that the lab needs": "bagian dari docker yang diperlukan lab",
    "Docker engine {version} answers": "Docker engine {version} merespons",
    "{what}. Get it: make up": "{what}. Dapatkan: make up",
    "{what}: getting it for this user": "{what}: sedang diambil untuk pengguna ini",
    "docker-compose {version} is too old for the lab, which needs Compose v2 (`docker compose`)": (
        "docker-compose {version} terlalu lama untuk lab ini, yang memerlukan Compose v2 (`docker compose`)"
    ),
    # .venv could not be made
    "no answer from the package index{why}: trying again": "indeks paket tidak merespons{why}: mencoba lagi",
    ".venv, the lab's own Python environment, could not be made: {why}": (
        ".venv, lingkungan Python milik lab, tidak dapat dibuat: {why}"
    ),
    "the disk is full. Free some space, and run this again: it goes on from here.": (
        "disk penuh. Kosongkan sebagian ruang, lalu jalankan lagi: pekerjaan dilanjutkan dari sini."
    ),
    "{root} can only be read. Copy the clone to a folder of your own, and run this there.": (
        "{root} hanya dapat dibaca. Salin folder lab ke folder milik Anda, lalu jalankan di sana."
    ),
    "you may not write in {root}. Make it yours, and run this again.": (
        "Anda tidak berhak menulis di {root}. Jadikan folder itu milik Anda, lalu jalankan lagi."
    ),
    "you may not write in {root}. Make it yours: sudo chown -R $USER '{root}', and run this again.": (
        "Anda tidak berhak menulis di {root}. Jadikan milik Anda: sudo chown -R $USER '{root}', lalu jalankan lagi."
    ),
    "the package index gives nothing": "indeks paket tidak memberi apa pun",
    "no package index is reached{why}": "indeks paket tidak dapat dihubungi{why}",
    "{what}. Run this again when there is a network: it goes on from here. Without one: "
    "`python -m pip download -r {requirements} -d wheels` on a machine like this one that has one, then bring "
    "the folder wheels into {root} and run this again.": (
        "{what}. Jalankan lagi ketika ada jaringan: pekerjaan dilanjutkan dari sini. Tanpa jaringan: jalankan "
        "`python -m pip download -r {requirements} -d wheels` di komputer serupa yang memiliki jaringan, lalu salin "
        "folder wheels ke {root} dan jalankan lagi."
    ),
    "the folder wheels": "folder wheels",
    "the package index": "indeks paket",
    "{source} has no {package} for Python {version}. Update it, or try another Python that you have "
    "(with make: PYTHON=python3.12).": (
        "{source} tidak memiliki {package} untuk Python {version}. Perbarui, atau coba Python lain yang Anda miliki "
        "(dengan make: PYTHON=python3.12)."
    ),
    "nothing": "tidak ada pesan",
    "it said: {said}. Mend that, or remove the folder .venv, and run this again.": (
        "pesannya: {said}. Perbaiki hal itu, atau hapus folder .venv, lalu jalankan lagi."
    ),
}
