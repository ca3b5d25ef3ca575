"""In Indonesian: the lab on several machines as the other commands break, heal and show it (--on swarm)."""

ON_SWARM = {
    "the lab on several machines (swarm.py)": "lab di beberapa komputer (swarm.py)",
    # Its experiments
    "{name} is played on several machines: add --on swarm": (
        "{name} dimainkan di beberapa komputer: tambahkan --on swarm"
    ),
    "{name} is played on one machine: leave out --on swarm": (
        "{name} dimainkan di satu komputer: jangan pakai --on swarm"
    ),
    "Play one: python lab/run.py 21 --on swarm": "Jalankan satu: python lab/run.py 21 --on swarm",
    "Report: {path}   Open it in a browser. It is no part of the course, and of no marks.": (
        "Laporan: {path}   Buka di browser. Ini bukan bagian dari praktikum, dan tidak dinilai."
    ),
    # The faults of a machine
    "argument --fault: {fault} is for a machine that is named: fail.py node2 --fault {fault} --on swarm": (
        "argumen --fault: {fault} untuk komputer yang disebut namanya: fail.py node2 --fault {fault} --on swarm"
    ),
    "Of a machine, where the lab is on several (python lab/fail.py NODE --fault FAULT --on swarm):": (
        "Untuk satu komputer, jika lab di beberapa komputer (python lab/fail.py NODE --fault GANGGUAN --on swarm):"
    ),
    "WHAT A CLIENT OF THAT MACHINE SEES": "YANG DIALAMI CLIENT DARI KOMPUTER ITU",
    "down": "tumbang",
    "all that it runs is killed at once, and it gets nothing new": (
        "semua yang berjalan di sana dimatikan paksa seketika, dan tidak diberi yang baru"
    ),
    "is refused; after some seconds all runs elsewhere": (
        "ditolak; beberapa detik kemudian semuanya berjalan di komputer lain"
    ),
    "drained": "dikosongkan",
    "its tasks are stopped in good order, and begin elsewhere": (
        "isinya dihentikan baik-baik, lalu dimulai di komputer lain"
    ),
    "notices nothing, if others have a balancer": "tidak merasakan apa pun, jika ada load balancer di komputer lain",
    "resting": "beristirahat",
    "what it runs goes on, and it gets nothing new": "yang berjalan tetap berjalan, tetapi tidak diberi yang baru",
    "notices nothing until something fails": "tidak merasakan apa pun sampai ada yang gagal",
    "taking part": "ikut bekerja",
    "taking nothing new": "tidak menerima yang baru",
    "not heard of": "tidak ada kabar",
    "argument --both: on several machines, clients know all of them": (
        "argumen --both: di beberapa komputer, client sudah mengenal semuanya"
    ),
    # What comes of it
    "{server} was {done}; the orchestrator starts another.": (
        "{server} telah {done}; orkestrator memulai penggantinya."
    ),
    "its engine can't be reached from here: name it, too, in python lab/swarm.py up NODE ...": (
        "engine-nya tidak terjangkau dari sini: sebutkan juga komputer itu di python lab/swarm.py up NODE ..."
    ),
    "after {seconds} s the swarm has tasks on it still": (
        "setelah {seconds} detik swarm masih menjalankan sesuatu di sana"
    ),
    "the swarm does not hear of it: it has no power, no engine, or no network": (
        "swarm tidak mendengar kabarnya: tidak ada listrik, engine mati, atau jaringan putus"
    ),
    "there is no machine {name!r}; there are: {names}": "tidak ada komputer {name!r}; yang ada: {names}",
    "it runs on {machine}, which can't be reached from here: python lab/swarm.py status": (
        "ia berjalan di {machine}, yang tidak terjangkau dari sini: python lab/swarm.py status"
    ),
    "the swarm doesn't run it. See: python lab/swarm.py status": (
        "swarm tidak menjalankannya. Periksa: python lab/swarm.py status"
    ),
    "No balancer runs on these machines. See: python lab/swarm.py status": (
        "Tidak ada load balancer yang berjalan di komputer-komputer ini. Periksa: python lab/swarm.py status"
    ),
    "The lab is not up on these machines. Start it with: python lab/swarm.py up": (
        "Lab belum berjalan di komputer-komputer ini. Mulai dengan: python lab/swarm.py up"
    ),
    "the orchestrator alone puts a task on its network": ("hanya orkestrator yang dapat memasukkannya ke jaringan"),
    "the orchestrator starts another one in its place": "orkestrator memulai penggantinya",
    "{server} runs again: the orchestrator has started another one.": (
        "{server} berjalan kembali: orkestrator telah memulai penggantinya."
    ),
    "{server}: waiting for the orchestrator, up to {seconds:g} s": (
        "{server}: menunggu orkestrator, paling lama {seconds:g} detik"
    ),
    "{why}   Undo it: python lab/heal.py {servers}": "{why}   Pulihkan: python lab/heal.py {servers}",
    "A machine takes --fault node-down, drain or rest.": "Untuk komputer: --fault node-down, drain, atau rest.",
    "the swarm has no leader: its managers are choosing one (half a minute), or half of them and more "
    "can't be reached. Bring machines back, then run this again": (
        "swarm tidak memiliki pemimpin: para manager sedang memilihnya (bisa setengah menit), atau setengah atau lebih "
        "tidak terjangkau. Hidupkan kembali komputernya, lalu jalankan lagi"
    ),
    "Waiting for the swarm: who has lost its leader answers nothing until it has another one.": (
        "Menunggu swarm: yang kehilangan pemimpin tidak menjawab apa pun sampai memiliki yang baru."
    ),
    # What is seen
    "MACHINE": "KOMPUTER",
    "STATE": "KEADAAN",
    "RUNS": "MENJALANKAN",
    "{machine} SEES": "{machine} MELIHAT",
    "{node}: nobody looks after {name}, which runs beside what took its place. There: docker rm --force {name}": (
        "{node}: {name} berjalan di samping penggantinya dan tidak diurus siapa pun. Di sana: docker rm --force {name}"
    ),
    "takes no balancer over while they are renewed. If nobody does that now: python lab/swarm.py up": (
        "tidak mengambil alih load balancer selama pembaruan. Jika tidak ada yang memperbarui: python lab/swarm.py up"
    ),
}
