"""What stands in a bundle for whoever unpacks it, in each language in a file of its own."""

FILES = {
    "BACA-DULU.txt": """\
Fault Tolerance Lab, untuk ruangan tanpa internet
=================================================

Yang diperlukan di komputer ini: Docker dengan Compose 2.20 atau lebih baru, dan Python 3.10 atau lebih baru.
Internet tidak diperlukan. Ketik tiga perintah ini (di Windows: py, bukan python3):

    tar xf fault-tolerance-lab-bundle.tar
    cd fault-tolerance-lab
    python3 lab/up.py

Yang terakhir sama dengan `make up`. Ia memuat image ke Docker, memasang paket Python ke folder .venv, menjalankan lab,
dan menyebutkan alamat halamannya. Selanjutnya: README.id.md.

Folder bundle dan wheels berisi semua yang biasanya diunduh; biarkan di tempatnya. bundle/SHA256SUMS memuat sidik setiap
file; `make up` memeriksanya, dan Anda juga bisa: sha256sum -c bundle/SHA256SUMS
""",
    "READ-ME-FIRST.txt": """\
Fault Tolerance Lab, for a room without internet
================================================

Needed on this machine: Docker with Compose 2.20 or newer, and Python 3.10 or newer. No internet.
Type these three commands (on Windows: py in place of python3):

    tar xf fault-tolerance-lab-bundle.tar
    cd fault-tolerance-lab
    python3 lab/up.py

The last one is the same as `make up`. It loads the images into Docker, puts Python's packages into the folder .venv,
starts the lab, and says where its page is. Then go on with README.md. (For English: LAB_LANG=en python3 lab/up.py)

The folders bundle and wheels hold what is otherwise downloaded; leave them where they are. bundle/SHA256SUMS has the
sum of every file; `make up` checks them, and so can you: sha256sum -c bundle/SHA256SUMS
""",
}
