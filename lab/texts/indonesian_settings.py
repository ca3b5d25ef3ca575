"""What is said of the settings, of the log folder, and of the lab that is up, in Indonesian."""

SETTINGS: dict[str, str] = {
    "{name}={value} ({where}) can't be used: {do}.": "{name}={value} ({where}) tidak dapat digunakan: {do}.",
    "in the shell": "di shell",
    "in .env": "di .env",
    "{path} is not a folder; take another one": "{path} bukan folder; gunakan yang lain",
    "you can't make it in {path}; take another one": (
        "folder itu tidak dapat Anda buat di dalam {path}; gunakan yang lain"
    ),
    "it is not an address of this machine; take 127.0.0.1, or 0.0.0.0 for all of them": (
        "itu bukan alamat komputer ini; gunakan 127.0.0.1, atau 0.0.0.0 untuk semua alamat"
    ),
    "write it in UTF-8": "tuliskan dalam UTF-8",
    ".env says {name}, which is not a setting of the lab's: is {ours} meant?": (
        ".env berisi {name}, yang bukan setelan lab ini: apakah maksud Anda {ours}?"
    ),
    "Docker takes no path with a colon; take another one": (
        "Docker tidak menerima path dengan tanda titik dua; gunakan yang lain"
    ),
    "the lab is in {file}; {undo}": "lab ini ada di {file}; {undo}",
    "the settings are in the shell and in .env; {undo}": "setelan lab ini ada di shell dan di .env; {undo}",
    "unset {name}": "jalankan unset {name}",
    "take that line out": "hapus baris itu",
    "take an address of this machine, such as 127.0.0.1, or 0.0.0.0, which lets others in": (
        "gunakan alamat komputer ini, misalnya 127.0.0.1, atau 0.0.0.0 agar dapat dibuka dari komputer lain"
    ),
    "take up to 63 of a-z, 0-9, - and _, the first a letter or digit, such as {name}": (
        "gunakan paling banyak 63 karakter a-z, 0-9, - dan _, diawali huruf atau angka, misalnya {name}"
    ),
    "take a number from 1 to 65535, such as 8082": "pakai angka dari 1 sampai 65535, misalnya 8082",
    "take ha, for a second balancer, or nothing": "isi dengan ha, untuk load balancer kedua, atau kosongkan",
    "take a number from 1 to 65535, such as 8081, or auto": (
        "gunakan angka dari 1 sampai 65535, misalnya 8081, atau auto"
    ),
    "take a time zone's name, such as Asia/Jakarta or UTC": ("gunakan nama zona waktu, misalnya Asia/Jakarta atau UTC"),
    "take a whole number from 1 to {most}": "gunakan bilangan bulat dari 1 sampai {most}",
    "take seconds, more than 0 and up to {most}, such as 0.5": (
        "gunakan waktu dalam detik, lebih dari 0 dan paling lama {most}, misalnya 0.5"
    ),
    "take the path of a page, such as /": "gunakan path sebuah halaman, misalnya /",
    "take a folder, such as ./shared/log or ~/logs": "gunakan sebuah folder, misalnya ./shared/log atau ~/logs",
    "take the name of an image, such as python:3.13-slim": "gunakan nama image, misalnya python:3.13-slim",
    "take {some} or {last}": "gunakan {some} atau {last}",
    ".env has lines that only Docker Compose can read, and it is not there: write them as NAME=value, or get it: "
    "make up": (
        ".env berisi baris yang hanya dapat dibaca oleh Docker Compose, sedangkan Docker Compose tidak ada: tuliskan "
        "sebagai NAMA=nilai, atau pasang Docker Compose dengan: make up"
    ),
    ".env can't be read: it is not UTF-8, but perhaps UTF-16. Save it as UTF-8.": (
        ".env tidak dapat dibaca: isinya bukan UTF-8, mungkin UTF-16. Simpan sebagai UTF-8."
    ),
    ".env is not in order: Docker Compose says {why}. Correct it.": (
        "Isi .env tidak benar: menurut Docker Compose {why}. Perbaiki isinya."
    ),
    ".env can't be read: {why}.": ".env tidak dapat dibaca: {why}.",
    "{setting} can't be written into {file}: {why}.": "{setting} tidak dapat ditulis ke {file}: {why}.",
    "{name} changes from {then} back to {now}: {then} was told in a shell. To keep it: {name}={then} in .env": (
        "{name} kembali dari {then} ke {now}: {then} dahulu diberikan di shell. Agar tetap: {name}={then} di .env"
    ),
    "{name} changes from {then} to {now}": "{name} berubah dari {then} menjadi {now}",
    "The lab that is up was started with {name}={then}; by the settings here it would be {now}.": (
        "Lab yang sedang berjalan dimulai dengan {name}={then}; menurut setelan di sini seharusnya {now}."
    ),
    "{free} GiB free on disk": "{free} GiB kosong di disk",
    "Only {free} GiB free in {folder}; the lab needs {needed}. `docker system df` shows what Docker keeps, `docker "
    "system prune` frees what nothing uses.": (
        "Hanya {free} GiB kosong di {folder}; lab membutuhkan {needed}. `docker system df` menampilkan apa yang "
        "disimpan Docker, `docker system prune` menghapus yang tidak digunakan."
    ),
    "the log folder can be written": "folder log dapat ditulisi",
    "take a folder of yours, not one of the system's, such as ./shared/log or ~/logs": (
        "gunakan folder milik Anda, bukan folder sistem, misalnya ./shared/log atau ~/logs"
    ),
    "it names no file; take it out": "isinya kosong; hapus saja",
    "the log folder {folder} was not there: it is made": "folder log {folder} tidak ada: folder itu dibuat",
    "every setting can be used": "semua setelan dapat digunakan",
    "You can't write in the log folder {folder}. Make it yours: sudo chown $USER {folder}": (
        "Anda tidak dapat menulis di folder log {folder}. Jadikan milik Anda: sudo chown $USER {folder}"
    ),
    "There is no log folder {folder}. It is made by: make up": "Folder log {folder} tidak ada. Buat dengan: make up",
    "LOG_FOLDER={folder} can't be made: {why}. Take another folder.": (
        "LOG_FOLDER={folder} tidak dapat dibuat: {why}. Gunakan folder lain."
    ),
    "Docker Compose does not take the lab's settings: {why}. See the shell, .env and docker-compose.yml.": (
        "Docker Compose menolak setelan lab: {why}. Periksa shell, .env, dan docker-compose.yml."
    ),
    "BASE_IMAGE={image} is neither on this machine nor within reach: pull or load it, or take BASE_IMAGE out of the "
    "shell and .env.": (
        "BASE_IMAGE={image} tidak ada di komputer ini dan tidak terjangkau: lakukan docker pull atau docker load, atau "
        "hapus BASE_IMAGE dari shell dan .env."
    ),
}
