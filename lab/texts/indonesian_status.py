"""What status.py says, and what is said of a balancer that is asked, in Indonesian."""

STATUS: dict[str, str] = {
    "Show what Docker says of each server beside what the balancer sees.": (
        "Tampilkan keadaan setiap server menurut Docker, berdampingan dengan yang dilihat load balancer."
    ),
    "one JSON object, for programs": "satu objek JSON, untuk program",
    "again every second, until Ctrl-C": "diulang setiap detik, hingga Ctrl-C",
    "DOCKER SAYS": "MENURUT DOCKER",
    "FAULT": "GANGGUAN",
    "THE BALANCER SEES": "MENURUT LOAD BALANCER",
    "UNDER WAY": "DIKERJAKAN",
    "{count} of {limit}": "{count} dari {limit}",
    "The balancer is not seen. Bring it back: make up": "Load balancer tidak terlihat. Hidupkan kembali: make up",
    "answers at {address}": "menjawab di {address}",
    "The service is normal: every server is ONLINE, and requests are answered well.": (
        "Layanan normal: semua server ONLINE, dan request dijawab dengan baik."
    ),
    "The service is degraded: requests are answered well, but not every server is ONLINE.": (
        "Layanan menurun: request dijawab dengan baik, tetapi tidak semua server ONLINE."
    ),
    "The service is overloaded: more is asked than the servers can do in time, so some requests are refused.": (
        "Layanan kewalahan: request yang datang lebih banyak daripada yang sanggup dikerjakan tepat waktu, sehingga "
        "sebagian ditolak."
    ),
    "In line: {waiting}; refused as busy since the balancer was started: {shed}.": (
        "Di antrean: {waiting}; ditolak karena kewalahan sejak load balancer dijalankan: {shed}."
    ),
    "The service is troubled: some requests fail, or only servers are left that their breakers keep out.": (
        "Layanan bermasalah: ada request yang gagal, atau yang tersisa hanya server yang dijauhkan oleh breaker."
    ),
    "The service is down: no server is left.": "Layanan mati: tidak ada server yang tersisa.",
    "The balancer can't write its log: the disk is full. Make room there; it then goes on by itself.": (
        "Load balancer tidak dapat menulis log: disk penuh. Kosongkan sebagian isinya; setelah itu pencatatan "
        "berlanjut dengan sendirinya."
    ),
    "The balancer can't write its log: {why}. See the owner and rights of the log folder and its files, then: "
    "docker compose restart balancer": (
        "Load balancer tidak dapat menulis log: {why}. Periksa pemilik dan hak akses folder log dan file di "
        "dalamnya, lalu: docker compose restart balancer"
    ),
    "it may not write there": "tidak ada izin menulis",
    ", since {moment} ({amount})": ", sejak {moment} ({amount})",
    "h": "jam",
    "min": "menit",
    "s": "detik",
    "not named": "tidak disebut",
    "it runs, but does not answer": "load balancer berjalan, tetapi tidak menjawab",
    "nothing is wrong with it in Docker, but the balancer sees it {seen}": (
        "menurut Docker tidak ada gangguan, tetapi load balancer melihatnya {seen}"
    ),
    "it is {does}, but the balancer sees it ONLINE": (
        "menurut Docker keadaannya: {does}, tetapi load balancer melihatnya ONLINE"
    ),
    "the balancer at {address} does not answer": "load balancer di {address} tidak menjawab",
    "no balancer at {address}": "tidak ada load balancer di {address}",
    "what answers at {address} is not the balancer, or it is unwell": (
        "yang menjawab di {address} bukan load balancer, atau load balancer sedang bermasalah"
    ),
}
