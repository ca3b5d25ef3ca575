"""What the control room's page says, in Indonesian (lab/room/panel_words.py)."""

CHOICES = {
    # The classes of failure, explained
    "The server is gone, and shows it: whoever connects is refused at once.": (
        "Server mati, dan itu langsung terlihat: siapa pun yang menghubunginya segera ditolak."
    ),
    "The server is silent: is it gone, or only late? Nobody can tell from outside.": (
        "Server diam: apakah mati, atau hanya terlambat? Dari luar tidak ada yang dapat membedakannya."
    ),
    "The server answers too late, while its health check stays green.": (
        "Server menjawab terlambat, padahal pemeriksaan kesehatannya tetap hijau."
    ),
    "The server answers, but its answer is not to be trusted.": (
        "Server menjawab, tetapi jawabannya tidak dapat dipercaya."
    ),
    "The failure comes and goes: whoever trusts too soon is hit again.": (
        "Gangguan datang dan pergi: yang terlalu cepat percaya akan terkena lagi."
    ),
    # Options
    "share of one CPU": "bagian dari satu CPU",
    "share that gets no answer": "bagian yang tidak dijawab",
    "how long it waits": "lama menunggu",
    "status code": "kode status",
    "length of a turn": "lama setiap giliran",
    "Heals by itself after": "Pulih sendiri setelah",
    # Policies
    "the first server that is ONLINE answers everything": "server pertama yang ONLINE menjawab semuanya",
    "the servers that are ONLINE take turns": "server yang ONLINE bergiliran",
    "whoever has the fewest requests under way": "server dengan request aktif paling sedikit",
    "one of those that are ONLINE, by chance": "salah satu server yang ONLINE, secara acak",
    # Protections
    "a second attempt elsewhere when the first takes too long": (
        "percobaan kedua di server lain jika yang pertama terlalu lama"
    ),
    "a failed attempt is tried again on another server": "percobaan yang gagal diulang di server lain",
    "retries and hedges may not become a load of their own": "retry dan hedge tidak boleh menjadi beban tersendiri",
    "real requests that fail take a server out, whatever its probe says": (
        "request sungguhan yang gagal mengeluarkan server, apa pun kata probe"
    ),
    "every server is asked several times a second how it is": (
        "setiap server ditanyai keadaannya beberapa kali per detik"
    ),
    "what can't be done in time is refused at once": "yang tidak akan selesai tepat waktu langsung ditolak",
}
PAGE = {
    # The frame
    "Control Room": "Ruang Kendali",
    "Fault Tolerance Lab": "Praktikum Fault Tolerance",
    "The control room needs JavaScript. Switch it on, or use a terminal: python lab/fail.py server1, "
    "python lab/heal.py": (
        "Ruang kendali memerlukan JavaScript. Aktifkan JavaScript, atau gunakan terminal: python lab/fail.py server1, "
        "python lab/heal.py"
    ),
    "connecting": "menghubungkan",
    "connected": "terhubung",
    "no connection": "terputus",
    "No connection to the control room: what is shown is old. The buttons work again when it is back; that is "
    "tried all the time.": (
        "Sambungan ke ruang kendali terputus: yang terlihat di sini sudah lama. Tombol berfungsi lagi setelah "
        "tersambung kembali; itu terus dicoba."
    ),
    "This page is no longer known to the control room, which was perhaps started anew. Open the address that it "
    "printed in its terminal.": (
        "Halaman ini tidak dikenal lagi oleh ruang kendali, mungkin karena ruang kendali dijalankan ulang. Buka alamat "
        "yang tertulis di terminalnya."
    ),
    "Heal everything": "Pulihkan semua",
    "Healing ...": "Memulihkan ...",
    "Controls": "Kendali",
    "What to do": "Pilihan tindakan",
    # The servers
    "Servers": "Server",
    "Docker": "Docker",
    "Load balancer": "Load balancer",
    "not known": "tidak diketahui",
    "no fault": "tanpa gangguan",
    "The servers belong to somebody else now: {who}. Faults are refused until that is over.": (
        "Server sedang dipakai: {who}. Gangguan ditolak sampai itu selesai."
    ),
    "They disagree: {why}": "Tidak cocok: {why}",
    "Break": "Rusakkan",
    "Heal": "Pulihkan",
    "Breaking ...": "Merusak ...",
    "heals in {seconds} s": "pulih dalam {seconds} detik",
    "healing now": "sedang dipulihkan",
    "{server}: a fault is under way": "{server}: sedang dirusak",
    "{server}: a heal is under way": "{server}: sedang dipulihkan",
    # The fault menu
    "Faults": "Gangguan",
    "Chaos": "Chaos",
    "Protections": "Perlindungan",
    "Experiments": "Eksperimen",
    "Which fault?": "Gangguan yang mana?",
    "How it is done": "Cara kerjanya",
    "Its client sees": "Yang dialami client",
    "May stay ONLINE": "Bisa tetap ONLINE",
    "{low} to {high}": "{low} hingga {high}",
    "until it is healed": "sampai dipulihkan",
    "A number from {low} to {high}": "Bilangan dari {low} hingga {high}",
    "A whole number from {low} to {high}": "Bilangan bulat dari {low} hingga {high}",
    "The same in a terminal": "Hal yang sama di terminal",
    "For": "Untuk",
    "Copy": "Salin",
    "Copied: {command}": "Disalin: {command}",
    "Press Ctrl-C to copy what is selected.": "Tekan Ctrl-C untuk menyalin yang terpilih.",
    # What was done
    "What was done, and seen": "Yang dilakukan, dan yang dilihat",
    "Nothing yet. Whatever a terminal or another control room does appears here, too.": (
        "Belum ada. Yang dilakukan dari terminal atau ruang kendali lain juga muncul di sini."
    ),
    "{server}: {fault}": "{server}: {fault}",
    "{server}: healed of {fault}": "{server}: dipulihkan dari {fault}",
    "{server}: healed": "{server}: dipulihkan",
    "for {seconds} s": "selama {seconds} detik",
    "by {who}": "oleh {who}",
    "asked": "diminta",
    "done": "selesai",
    "seen by the balancer": "dilihat load balancer",
    "not yet": "belum",
    "{server}: {said}": "{server}: {said}",
    "The balancer sees {server}: {seen}": "Load balancer melihat {server}: {seen}",
    "{count} things were done.": "{count} hal telah dilakukan.",
    # Chaos
    "Faults by chance, one after the other. The same seed draws the same faults at the same times.": (
        "Gangguan secara acak, satu demi satu. Seed yang sama menghasilkan gangguan yang sama pada waktu yang sama."
    ),
    "Seed": "Seed",
    "Draw another": "Undi yang lain",
    "Minutes": "Menit",
    "Servers that are well at every moment": "Server yang selalu sehat",
    "Start chaos": "Mulai chaos",
    "Stop, and heal": "Hentikan dan pulihkan",
    "Starting ...": "Memulai ...",
    "Stopping ...": "Menghentikan ...",
    "The plan": "Rencana",
    "No chaos has been started yet.": "Chaos belum pernah dimulai.",
    "Seed {seed}: {passed} s of {all} s": "Seed {seed}: {passed} dari {all} detik",
    "Seed {seed}: over": "Seed {seed}: selesai",
    "next": "berikutnya",
    "later": "nanti",
    "now": "sekarang",
    "not done": "tidak dilakukan",
    # Protections and policy
    "To switch something, the balancer is made anew: for about 2 s no request is answered, and it forgets what it "
    "has learned.": (
        "Untuk mengubahnya, load balancer dibuat ulang: selama sekitar 2 detik tidak ada request yang dijawab, dan "
        "yang telah dipelajarinya hilang."
    ),
    "Policy": "Kebijakan",
    "Apply": "Terapkan",
    "The balancer is being made anew ...": "Load balancer sedang dibuat ulang ...",
    "Changed here, not applied yet.": "Sudah diubah di sini, belum diterapkan.",
    "As it is now": "Kembali ke keadaan sekarang",
    # Experiments
    "Predict, break, understand: choose what you expect, then see.": (
        "Memprediksi, merusak, memahami: pilih yang Anda perkirakan, lalu lihat."
    ),
    "Experiment": "Eksperimen",
    "There are no experiments here.": "Tidak ada eksperimen di sini.",
    "done: {verdict}": "selesai: {verdict}",
    "Your prediction": "Prediksi Anda",
    "Choose a prediction first.": "Pilih prediksi lebih dahulu.",
    "Start the experiment": "Mulai eksperimen",
    "Stop the experiment": "Hentikan eksperimen",
    "Experiment {id}, prediction {prediction}: {passed} s": "Eksperimen {id}, prediksi {prediction}: {passed} detik",
    "Experiment {id}, prediction {prediction}: {ended}": "Eksperimen {id}, prediksi {prediction}: {ended}",
    "How it goes on": "Jalannya eksperimen",
    # The live page
    "Live page of the load balancer": "Halaman langsung load balancer",
    "The load balancer does not answer": "Load balancer tidak menjawab",
    "Docker says of it: {state}.": "Menurut Docker keadaannya: {state}.",
    "Its page comes back here by itself as soon as it answers. If it doesn't: make up": (
        "Halamannya muncul lagi di sini begitu load balancer menjawab. Jika tidak: make up"
    ),
    "Waiting for the load balancer's page ...": "Menunggu halaman load balancer ...",
    "Open it by itself": "Buka tersendiri",
    # What went wrong
    "Not done: {why}": "Tidak dilakukan: {why}",
    "this control room": "ruang kendali ini",
    "failed": "gagal",
    "no answer from the control room": "tidak ada jawaban dari ruang kendali",
    "answered with status {status}": "dijawab dengan status {status}",
}
PANEL = {**CHOICES, **PAGE}
