"""What run.py says in Indonesian: the experiments, how they go on, and what they have shown."""

ASKED = {
    "Predict, break, understand: the experiments.": "Memprediksi, merusak, memahami: eksperimen praktikum.",
    "EXPERIMENT": "EKSPERIMEN",
    "such as 05, gray-failure or my-own.yaml; none: the course": (
        "misalnya 05, gray-failure, atau buatan-sendiri.yaml; kosong: daftar eksperimen"
    ),
    "every experiment, one after the other": "semua eksperimen, satu demi satu",
    "your prediction, where one experiment is played": "prediksi Anda, bila satu eksperimen dijalankan",
    "play without a prediction": "jalankan tanpa prediksi",
    "your student number: it decides servers, times, sizes": "NIM Anda: menentukan server, waktu, dan ukuran",
    "your name, for the report": "nama Anda, untuk laporan",
    "NAME": "NAMA",
    "your class": "kelas Anda",
    "CLASS": "KELAS",
    "take a protection away, or the experiment's own rule, and see the verdict turn; may be given again": (
        "lepas satu perlindungan, atau aturan eksperimen itu sendiri (rule), dan lihat putusannya berubah"
    ),
    "begin a new journal, though there is one to go on with": "mulai jurnal baru, walau ada yang dapat dilanjutkan",
    "where journals and reports are kept (reports/)": "tempat jurnal dan laporan disimpan (reports/)",
    "FOLDER": "FOLDER",
    "language of words and report: id or en": "bahasa tampilan dan laporan: id atau en",
    "argument --all: it is every experiment; name none beside it": (
        "argumen --all: itu semua eksperimen; jangan sebut nama lain di sampingnya"
    ),
    "argument --predict: it is for one experiment": "argumen --predict: hanya untuk satu eksperimen",
    "{text!r} is no student number: up to 32 letters, digits, . - and _": (
        "{text!r} bukan NIM: paling banyak 32 huruf, angka, . - dan _"
    ),
    "{text!r} can't be printed on one line of {most} letters": (
        "{text!r} tidak dapat dicetak dalam satu baris berisi {most} huruf"
    ),
    "There is no experiment {name!r}; there are: {names}.": "Tidak ada eksperimen {name!r}; yang ada: {names}.",
    "{name} has the predictions {letters} only.": "{name} hanya punya prediksi {letters}.",
    "Nobody is there to be asked for a prediction: add --predict LETTER, or --no-predict.": (
        "Tidak ada orang yang dapat ditanyai prediksinya: tambahkan --predict HURUF, atau --no-predict."
    ),
}
PLAYED = {
    "The experiment in {file} is not in order: {why}.": "Eksperimen di {file} belum benar: {why}.",
    "waiting until every server is ONLINE": "menunggu sampai semua server ONLINE",
    "{requests} requests, {failed} failed, slowest {slowest} ms, now {server}": (
        "{requests} request, {failed} gagal, terlama {slowest} ms, kini {server}"
    ),
    "{server}: broken ({fault})": "{server}: dirusak ({fault})",
    "{server}: healed": "{server}: dipulihkan",
    "Nothing was begun, for this was broken already: {those}. See: python lab/status.py": (
        "Eksperimen tidak dimulai, karena ini sudah rusak sebelumnya: {those}. Periksa: python lab/status.py"
    ),
    "Not every server became ONLINE, so nothing was begun. See: python lab/status.py": (
        "Tidak semua server menjadi ONLINE, jadi eksperimen tidak dimulai. Periksa: python lab/status.py"
    ),
    "No load is sent: an experiment begins with it.": "Beban belum dikirim: eksperimen dimulai dengan beban.",
    "{fault} has no option {option}": "{fault} tidak punya opsi {option}",
    "The load could not be started: {why}": "Beban tidak dapat dimulai: {why}",
    "The servers' orders can't be read: {why}. See: python lab/status.py": (
        "Pesanan di server tidak dapat dibaca: {why}. Periksa: python lab/status.py"
    ),
    "The second balancer does not see every server ONLINE. Why: docker compose logs balancer2": (
        "Load balancer kedua tidak melihat semua server ONLINE. Penyebabnya: docker compose logs balancer2"
    ),
    "The balancer could not be started with other settings: {why}. Then: make up": (
        "Load balancer tidak dapat dijalankan dengan setelan lain: {why}. Setelah itu: make up"
    ),
    "The lab is not up. Bring it up: make up": "Lab belum berjalan. Jalankan: make up",
    "At the end not every server is ONLINE. See: python lab/status.py; undo: python lab/heal.py": (
        "Di akhir tidak semua server ONLINE. Periksa: python lab/status.py; pulihkan: python lab/heal.py"
    ),
    "Broken off: what is done so far is kept, and goes on with the same command.": (
        "Dihentikan: yang sudah selesai tersimpan; lanjutkan dengan perintah yang sama."
    ),
    "{path} can't be written: {why}. Make room or see to its rights, then run this again.": (
        "{path} tidak dapat ditulis: {why}. Sediakan ruang atau perbaiki hak aksesnya, lalu jalankan lagi."
    ),
    "The journal in {folder} was changed by hand, so a new one is begun.": (
        "Jurnal di {folder} pernah diubah dengan tangan, jadi jurnal baru dimulai."
    ),
    "The journal's last line is half a one: it is left out, and the journal goes on.": (
        "Baris terakhir jurnal terpotong: baris itu dilewati, dan jurnal dilanjutkan."
    ),
    "The journal has another name or class already, which stay; for a new one: --new": (
        "Jurnal sudah memuat nama atau kelas lain, dan itu tetap; untuk jurnal baru: --new"
    ),
    "Report: {path}   Open it in a browser, fill it in, and hand in the whole folder.": (
        "Laporan: {path}   Buka di browser, lengkapi, lalu kumpulkan seluruh foldernya."
    ),
}
TOLD = {
    "{side}: the load itself was late by {detail} ms, so nothing can be said of the service": (
        "{side}: bebannya sendiri terlambat {detail} ms, jadi layanan tidak dapat dinilai"
    ),
    "{side}: the machine was busy, {detail} of it; close other programs and run it again": (
        "{side}: komputer sibuk, {detail} terpakai; tutup program lain dan jalankan lagi"
    ),
    "{side}: somebody else interfered ({detail})": "{side}: ada pihak lain yang ikut campur ({detail})",
    "{side}: the balancer could not write its log, so its states aren't known": (
        "{side}: load balancer tidak dapat menulis log, jadi state server tidak diketahui"
    ),
    "{side}: {detail} could not be measured": "{side}: {detail} tidak dapat diukur",
    "TITLE": "JUDUL",
    "PREDICTED": "PREDIKSI",
    "VERDICT": "PUTUSAN",
    "Journal: {folder}": "Jurnal: {folder}",
    "Play one: python lab/run.py 01   With your student number: --nim 2210511001": (
        "Jalankan satu: python lab/run.py 01   Dengan NIM Anda: --nim 2210511001"
    ),
    "Your prediction": "Prediksi Anda",
    "Sealed in the journal: {letter}": "Disegel dalam jurnal: {letter}",
    "Played without a prediction.": "Dijalankan tanpa prediksi.",
    "CLAIM": "PERNYATAAN",
    "MEASURED": "TERUKUR",
    "BOUND": "BATAS",
    "Verdict: {word}": "Putusan: {word}",
    "Why": "Mengapa",
    "Where: {files}": "Di mana: {files}",
    "Try next: {next}": "Coba berikutnya: {next}",
    "So nothing is said of the predictions: first see why the verdict is not the usual one.": (
        "Prediksi belum dinilai: cari tahu dahulu mengapa putusannya tidak seperti biasanya."
    ),
    "See why the verdict is not the usual one, and play it again.": (
        "Cari tahu mengapa putusannya tidak seperti biasanya, lalu jalankan lagi."
    ),
    "Right was {letter}.": "Yang benar: {letter}.",
    "You predicted {letter}: right.": "Prediksi Anda {letter}: benar.",
    "You predicted {letter}; right was {right}. Who says {letter} believes: {believes}": (
        "Prediksi Anda {letter}; yang benar {right}. Yang memilih {letter} menganggap: {believes}"
    ),
}
TEACHING = {**ASKED, **PLAYED, **TOLD}
