"""What control.py and the control room behind its page say, in Indonesian."""

COMMAND = {
    "Break, heal and watch servers on a page.": "Rusakkan, pulihkan, dan amati server lewat sebuah halaman.",
    "of the page, on 127.0.0.1 (8081)": "port halaman, di 127.0.0.1 (8081)",
    "only say the address, open no browser": "hanya sebutkan alamatnya, tanpa membuka browser",
    "{text} is not a port from {lowest} to 65535": "{text} bukan port dari {lowest} sampai 65535",
    "The control room: {address}": "Ruang kendali: {address}",
    "Ctrl-C ends it, and offers to heal what it broke.": (
        "Ctrl-C menutupnya, dan menawarkan untuk memulihkan yang dirusaknya."
    ),
    "What is being played ends first, and is put back.": (
        "Yang sedang dijalankan diakhiri dahulu, dan semuanya dikembalikan."
    ),
    "\nThis room has broken {servers}. Heal that?": "\nRuang ini telah merusak {servers}. Pulihkan?",
    "Left as it is: {servers}. Heal it with: python lab/heal.py": (
        "Dibiarkan: {servers}. Pulihkan dengan: python lab/heal.py"
    ),
    "Port {number} may not be used: {why}.": "Port {number} tidak boleh digunakan: {why}.",
    "Port {number} is taken by {who}. Stop that, or take another port: python lab/control.py --port {free}": (
        "Port {number} sudah digunakan oleh {who}. Hentikan itu, atau gunakan port lain: "
        "python lab/control.py --port {free}"
    ),
}
DOOR = {
    "This is {address}: it answers under no other name.": "Ini {address}: nama lain tidak dijawab.",
    "Another site's page has asked for this: the control room answers its own page only.": (
        "Permintaan ini datang dari halaman situs lain: ruang kendali hanya menjawab halamannya sendiri."
    ),
    "Open the address that python lab/control.py has printed in its terminal: it has the key in it.": (
        "Buka alamat yang dicetak python lab/control.py di terminalnya: kuncinya ada di dalam alamat itu."
    ),
    "What is asked for is told as JSON: Content-Type application/json.": (
        "Permintaan ditulis sebagai JSON: Content-Type application/json."
    ),
    "There is nothing at this address.": "Tidak ada apa-apa di alamat ini.",
    "Nothing is done here with {method}.": "Tidak ada yang dikerjakan di sini dengan {method}.",
    "More is told than the control room reads.": "Isinya lebih besar daripada yang dibaca ruang kendali.",
    "So many pages of this room are open already: close one of them.": (
        "Sudah terlalu banyak halaman ruang ini yang terbuka: tutup salah satunya."
    ),
    "It failed for a reason that nobody has foreseen: see the terminal.": (
        "Gagal karena sebab yang tidak diduga: lihat terminalnya."
    ),
}
ASKED = {
    "What is asked for is told as a JSON object.": "Permintaan ditulis sebagai objek JSON.",
    "{name!r} is nothing that could be asked for here": "{name!r} bukan sesuatu yang dapat diminta di sini",
    "options are told as {example}": "opsi ditulis seperti {example}",
    "{name} is a number in {range}, not {value!r}": "{name} adalah angka dalam {range}, bukan {value!r}",
    "for_s is seconds, more than 0 and up to {longest}, or null; not {value!r}": (
        "for_s adalah detik, lebih dari 0 dan paling banyak {longest}, atau null; bukan {value!r}"
    ),
    "a seed is a whole number, not {value!r}": "seed adalah bilangan bulat, bukan {value!r}",
    "chaos lasts more than 0 and up to {longest} minutes here; longer: python lab/chaos.py": (
        "di sini chaos berlangsung lebih dari 0 dan paling lama {longest} menit; lebih lama: python lab/chaos.py"
    ),
    "0, 1 or 2 servers may be kept alive, not {value!r}": (
        "yang dijaga tetap hidup 0, 1, atau 2 server, bukan {value!r}"
    ),
    "there is no policy {name!r}; there are: {policies}": "tidak ada policy {name!r}; yang ada: {policies}",
    "switches are told as {example}": "sakelar ditulis seperti {example}",
    "there is no switch {name!r}; there are: {switches}": "tidak ada sakelar {name!r}; yang ada: {switches}",
    "First predict what will happen: {letters}.": "Prediksi dahulu apa yang akan terjadi: {letters}.",
}
BUSY = {
    "it is just being broken": "sedang dirusak",
    "it is just being healed": "sedang dipulihkan",
    "{server}: {doing}; one thing at a time.": "{server}: {doing}; satu per satu.",
    "{servers}: not well now. A play begins with all servers well: heal first.": (
        "{servers}: belum sehat. Mulailah ketika semua server sehat: pulihkan dahulu."
    ),
    "The balancer is just being started anew: wait for it.": "Load balancer sedang dijalankan ulang: tunggu dahulu.",
    "Chaos is breaking the servers: stop it first, and it heals what it broke.": (
        "Chaos sedang merusak server: hentikan dahulu, dan yang dirusaknya akan dipulihkan."
    ),
    "Chaos is just ending, and then every server is healed.": (
        "Chaos sedang diakhiri, dan setelah itu semua server dipulihkan."
    ),
    "An experiment is being played, and this would spoil its figures: stop it first.": (
        "Sebuah eksperimen sedang dijalankan, dan ini akan merusak hasil ukurnya: hentikan dahulu."
    ),
    "{holder} has the lab's servers: wait for its end, or end it there with Ctrl-C.": (
        "{holder} sedang memegang server lab ini: tunggu sampai selesai, atau akhiri di sana dengan Ctrl-C."
    ),
}
TOLD = {
    "not known": "tidak diketahui",
    "not known: it was before this room was opened": "tidak diketahui: terjadi sebelum ruang ini dibuka",
    "{state} already before": "sudah {state} sebelumnya",
    "Not healed: {why}": "Tidak dipulihkan: {why}",
    "{fault} was to be healed at {time} by {by}, which has ended without it. Heal it here.": (
        "{fault} seharusnya dipulihkan pukul {time} oleh {by}, yang berakhir tanpa melakukannya. Pulihkan di sini."
    ),
    "The balancer has these settings already.": "Load balancer sudah memiliki setelan itu.",
    "The balancer was started anew with {settings}. It lasts until the next make up; to keep it, write it into .env.": (
        "Load balancer dijalankan ulang dengan {settings}. Ini berlaku sampai make up berikutnya; untuk "
        "mempertahankannya, tulis di .env."
    ),
}
ROOM: dict[str, str] = {**COMMAND, **DOOR, **ASKED, **BUSY, **TOLD}
