"""In Indonesian: `make bundle`, and what `make up` says where a bundle was unpacked."""

BUNDLE = {
    "Write one file with all that the lab needs in a room without internet.": (
        "Tulis satu file berisi semua yang diperlukan lab di ruangan tanpa internet."
    ),
    "the file, or a folder for {name}": "nama file, atau folder untuk {name}",
    "for whose Python to take packages along: {names}; all of them by default": (
        "untuk Python di sistem mana paket dibawa: {names}; jika tidak disebut, semuanya"
    ),
    "for which Pythons: {names} by default": "untuk Python versi mana: {names} jika tidak disebut",
    "{text!r} is no Python's version, such as 3.12": "{text!r} bukan versi Python, misalnya 3.12",
    "There is no folder {folder} for the bundle: make it, or name another with --output.": (
        "Folder {folder} untuk bundle tidak ada: buat dulu, atau sebutkan folder lain dengan --output."
    ),
    "Stopped. Nothing of the bundle is left; an older one is as it was.": (
        "Dihentikan. Tidak ada sisa bundle; bundle yang lama tetap seperti semula."
    ),
    # The clone
    "the clone is copied": "folder lab sudah disalin",
    "git does not give what is committed ({why}): the files are taken as they are": (
        "git tidak memberikan isi commit ({why}): file diambil apa adanya"
    ),
    "not committed, so not in the bundle: {files}": "belum di-commit, jadi tidak ikut di bundle: {files}",
    "{count} more": "{count} lainnya",
    # The packages
    "getting the packages for {platform}": "mengambil paket untuk {platform}",
    "building {package}, of which there may be no wheel": "membangun {package}, yang mungkin tidak memiliki wheel",
    "{count} packages ({size} MiB)": "{count} paket ({size} MiB)",
    "{platform}, Python {versions}: there is no wheel of {package}, so the lab's commands will not run there": (
        "{platform}, Python {versions}: tidak ada wheel untuk {package}, jadi perintah lab tidak dapat dijalankan di "
        "sana"
    ),
    "No bundle: there is no wheel of {packages} for any of these machines.": (
        "Bundle tidak dibuat: tidak ada wheel {packages} untuk satu pun komputer itu."
    ),
    "No package index is reached{why}, so the packages of {requirements} are missing: make the bundle where there is a "
    "network.": (
        "Indeks paket tidak dapat dihubungi{why}, sehingga paket-paket di {requirements} tidak ada: buat bundle di "
        "tempat yang ada jaringannya."
    ),
    "pip can't get the packages of {requirements}: {said}": (
        "pip tidak dapat mengambil paket-paket di {requirements}: {said}"
    ),
    # The images and the file
    "the base image has this machine's pip settings in it ({file}), with a password: whoever gets the bundle can read "
    "it": (
        "base image memuat setelan pip komputer ini ({file}), termasuk kata sandi: siapa pun yang menerima bundle "
        "dapat membacanya"
    ),
    "saving the images": "menyimpan image",
    "images for {system} ({size} MiB)": "image untuk {system} ({size} MiB)",
    "Docker can't save the images: {why}": "Docker gagal menyimpan image: {why}",
    "writing {file}": "menulis {file}",
    "The disk is full, so there is no bundle: free some space in {folder}, or name another place with --output.": (
        "Disk penuh, jadi bundle tidak dibuat: kosongkan sebagian ruang di {folder}, atau sebutkan tempat lain dengan "
        "--output."
    ),
    "The bundle can't be written: {file}: {why}. Name another place with --output.": (
        "Bundle tidak dapat dibuat: {file}: {why}. Sebutkan tempat lain dengan --output."
    ),
    """
The bundle: {file} ({size} MiB). On a machine with Docker and Python 3.10 or newer, and without internet:
  tar xf {name}
  cd {folder}
  python3 lab/up.py    or, the same: make up""": """
Bundle: {file} ({size} MiB). Di komputer yang memiliki Docker dan Python 3.10 atau lebih baru, tanpa internet:
  tar xf {name}
  cd {folder}
  python3 lab/up.py    atau, sama saja: make up""",
    # Where it was unpacked
    "loading the bundle's images": "memuat image dari bundle",
    "the bundle's images are loaded": "image dari bundle sudah dimuat",
    "images with the bundle's mark {mark} stay: {why}": "image dengan tanda bundle {mark} tetap ada: {why}",
    "{holder} is loading or making a bundle on this machine: waiting for it": (
        "{holder} sedang memuat atau membuat bundle di komputer ini: menunggu"
    ),
    "Docker can't load the bundle's images: {why}": "Docker gagal memuat image dari bundle: {why}",
    "The bundle is not whole: {file} is missing, or not as it was packed. Copy the bundle anew, and unpack it into a "
    "new folder. (With a network, remove the folders bundle and wheels here instead.)": (
        "Bundle tidak utuh: {file} tidak ada, atau tidak sama dengan saat dikemas. Salin ulang bundle, lalu buka di "
        "folder baru. (Jika ada jaringan, cukup hapus folder bundle dan wheels di sini.)"
    ),
    "The bundle's images are for {theirs}, and this Docker engine runs {ours}: take a bundle that was made on a "
    "machine like this one. (With a network, remove the folders bundle and wheels here instead.)": (
        "Image dari bundle ini untuk {theirs}, sedangkan Docker engine ini menjalankan {ours}: pakai bundle yang "
        "dibuat di komputer serupa. (Jika ada jaringan, cukup hapus folder bundle dan wheels di sini.)"
    ),
    "the source is not the bundle's any more: building on what came with the bundle": (
        "kode sudah berbeda dari bundle: membangun image dengan bahan dari bundle"
    ),
    "The bundle has no {package}, and without a network it can't be had: take it out of requirements.txt again. With a "
    "network, remove the folders bundle and wheels, then: make up": (
        "Bundle tidak memiliki {package}, dan tanpa jaringan paket itu tidak dapat diambil: keluarkan lagi dari "
        "requirements.txt. Jika ada jaringan, hapus folder bundle dan wheels, lalu: make up"
    ),
}
