"""In Indonesian: breaking servers and healing them (fail.py, heal.py, lab/actions/)."""

BREAKING = {
    # What is done to servers, and comes of it
    "A client of {servers} now {sees}.": "Client dari {servers} sekarang {sees}.",
    "the engine refused: {refusal}": "Docker menolak: {refusal}",
    "{server} would be {done}.": "{server} akan {done}.",
    "{server} is {done}.": "{server} sekarang {done}.",
    "{server} was {done}, and is {state}.": "{server} telah {done}, dan sekarang {state}.",
    "{server} is now {done} instead of {before}.": "{server} sekarang {done}, sebelumnya {before}.",
    "{server} is already {done}.": "{server} sudah {done}.",
    "{server} is already down: {state}.": "{server} sudah mati: {state}.",
    "{server} is {state}: {fault} needs it {needed}. First: python lab/heal.py {server}": (
        "{server} {state}: {fault} memerlukan server yang {needed}. Lebih dahulu: python lab/heal.py {server}"
    ),
    "{server} has no container here: {why}. Set a COMPOSE_PROJECT_NAME of this clone's own, then: make up": (
        "{server} tidak memiliki container di sini: {why}. Berikan COMPOSE_PROJECT_NAME tersendiri untuk folder lab "
        "ini, lalu: make up"
    ),
    "{server} has no container, it was removed. Bring it back with: docker compose up -d {server} (or make up)": (
        "{server} tidak memiliki container, sudah dihapus. Kembalikan dengan: docker compose up -d {server} "
        "(atau make up)"
    ),
    # Healing
    "{server}: nothing to heal, it is running.": "{server}: tidak ada yang perlu dipulihkan, server berjalan.",
    "{server} was {done}; it is running again.": "{server} tadi {done}; sekarang berjalan kembali.",
    "{server} was {done}; it is well again.": "{server} tadi {done}; sekarang normal kembali.",
    "{server} is still {left}, which was not this command's doing.": (
        "{server} masih {left}, yang bukan akibat perintah ini."
    ),
    "{server} was {done}; it is still {left}, which was not this command's doing.": (
        "{server} tadi {done}; server masih {left}, yang bukan akibat perintah ini."
    ),
    "{server} is still starting: {seconds:g} s after it was started it doesn't answer yet. Wait, and look: "
    "python lab/status.py   If it stays so: {logs}": (
        "{server} masih dalam proses mulai: {seconds:g} detik setelah dijalankan belum menjawab. Tunggu, lalu periksa: "
        "python lab/status.py   Jika tetap begitu: {logs}"
    ),
    "still so after {seconds:g} s": "masih demikian setelah {seconds:g} detik",
    "{server} can't be healed: it is {state}, {why}. Why: {logs}. Make it anew: {anew}": (
        "{server} tidak dapat dipulihkan: keadaannya {state}, {why}. Cari sebabnya: {logs}. Buat baru: {anew}"
    ),
    "The balancer sees {servers} ONLINE.": "Load balancer melihat {servers} ONLINE.",
    "The balancer at {address} sees {servers} ONLINE.": "Load balancer di {address} melihat {servers} ONLINE.",
    "Not seen by the balancer: {why}. See: python lab/status.py   Bring it back: make up": (
        "Belum terlihat oleh load balancer: {why}. Periksa: python lab/status.py   Hidupkan kembali: make up"
    ),
    "After {seconds:g} s the balancer still sees: {states}. See: python lab/status.py": (
        "Setelah {seconds:g} detik load balancer masih melihat: {states}. Periksa: python lab/status.py"
    ),
    # The record
    "Warning: not recorded in {file}: {why}. What was asked for is done all the same.": (
        "Peringatan: tidak tercatat di {file}: {why}. Yang diminta tetap dilakukan."
    ),
    "no space left for a whole line": "tidak ada ruang untuk satu baris utuh",
    # fail.py
    "Break servers, and see what comes of it.": "Buat server gagal, dan amati akibatnya.",
    "which to break": "yang dibuat gagal",
    "how to break them (default: {fault}); --list shows all": (
        "jenis gangguan (bawaan: {fault}); --list menampilkan semuanya"
    ),
    "SECONDS": "DETIK",
    "heal after so long, and on Ctrl-C; 10, 0.5 or 10s": (
        "pulihkan setelah sekian detik, atau saat Ctrl-C; 10, 0.5, atau 10s"
    ),
    "of {fault}: {range}, else {default:g}": "untuk {fault}: {range}, bawaan {default:g}",
    "draw what isn't given: one server, and a fault": "undi yang tidak disebutkan: satu server, dan satu gangguan",
    "for --random: the same seed, the same choice": "untuk --random: seed yang sama memberi pilihan yang sama",
    "only say which docker commands would be run": "hanya tampilkan perintah docker yang akan dijalankan",
    "one JSON object at the end; the words go to stderr": "satu objek JSON di akhir; kalimat lain ke stderr",
    "show all faults and end": "tampilkan semua gangguan, lalu selesai",
    "argument --seed: it is for --random": "argumen --seed: hanya untuk --random",
    "which server? There are: {servers}. Faults: python lab/fail.py --list": (
        "server yang mana? Yang ada: {servers}. Daftar gangguan: python lab/fail.py --list"
    ),
    "argument --{name}: {fault} has no such option; it is for --fault {takers}": (
        "argumen --{name}: {fault} tidak memiliki opsi itu; opsi itu untuk --fault {takers}"
    ),
    "argument --{name}: {wrong}": "argumen --{name}: {wrong}",
    "there is no fault {name!r}; there are: {faults}": "tidak ada gangguan {name!r}; yang ada: {faults}",
    "{text!r} is not a time in seconds; write 10, 0.5 or 10s, up to 24 hours": (
        "{text!r} bukan waktu dalam detik; tulis 10, 0.5, atau 10s, paling lama 24 jam"
    ),
    "Drawn from seed {seed}: {drawn}": "Diundi dari seed {seed}: {drawn}",
    "Look at it: {page}   Undo it: python lab/heal.py {servers}": (
        "Amati: {page}   Pulihkan: python lab/heal.py {servers}"
    ),
    "Nothing was broken by this command, so it heals nothing.": (
        "Perintah ini tidak membuat gangguan apa pun, jadi tidak ada yang dipulihkan."
    ),
    "Only {healed} will be healed: {left} was not this command's doing.": (
        "Hanya {healed} yang akan dipulihkan: gangguan pada {left} bukan akibat perintah ini."
    ),
    "Healed early by {name}.": "Dipulihkan lebih awal karena {name}.",
    "Healing in {seconds:g} s; Ctrl-C heals now.": (
        "Akan dipulihkan dalam {seconds:g} detik; tekan Ctrl-C untuk memulihkannya sekarang."
    ),
    # heal.py
    "Undo whatever was done to servers, and wait until the balancer sees them ONLINE.": (
        "Pulihkan server dari gangguan apa pun, dan tunggu hingga load balancer melihatnya ONLINE."
    ),
    "which to heal; without any, all of them": "yang dipulihkan; jika tidak disebutkan, semuanya",
    # A plan of faults
    "{fault}, healed": "{fault}, dipulihkan",
    "argument --minutes: {minutes:g} is not a time from above 0 to {longest} minutes": (
        "argumen --minutes: {minutes:g} bukan waktu di atas 0 hingga {longest} menit"
    ),
    "argument --keep-alive: there are {count} servers; use 0, 1 or 2": (
        "argumen --keep-alive: ada {count} server; gunakan 0, 1, atau 2"
    ),
    "{text!r} is not a whole number from {low:g} to {high:g}": (
        "{text!r} bukan bilangan bulat dari {low:g} hingga {high:g}"
    ),
    "{text!r} is not a number from {low:g} to {high:g}": "{text!r} bukan bilangan dari {low:g} hingga {high:g}",
}
