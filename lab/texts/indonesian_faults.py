"""In Indonesian: the fault menu, and the states of a container (lab/faults/)."""

FAULTS = {
    # The classes of failure
    "crash": "crash",
    "omission": "omisi",
    "timing": "waktu",
    "response": "respons",
    "recurrent": "berulang",
    # The menu's headings
    "CLASS": "KELAS",
    "FAULT": "GANGGUAN",
    "HOW IT IS DONE": "CARA KERJANYA",
    "WHAT A CLIENT OF THAT SERVER SEES": "YANG DIALAMI CLIENT DARI SERVER ITU",
    "OPTION": "OPSI",
    "WITHOUT IT": "JIKA TIDAK DIBERIKAN",
    "it {sees}": "{sees}",
    # How a server is when it has the fault
    "paused": "dijeda",
    "stopped": "dihentikan",
    "killed": "dimatikan paksa",
    "cut off the network": "diputus dari jaringan",
    "starved of CPU": "kekurangan CPU",
    "dropping requests": "mengabaikan sebagian request",
    "slow": "lambat",
    "dripping": "mengirim respons byte demi byte",
    "breaking off its answers": "memutus respons di tengah",
    "corrupting its answers": "merusak isi respons",
    "lying": "berbohong",
    "losing health checks": "tidak selalu menjawab /health",
    "failing": "mengembalikan galat",
    "flapping": "membeku dan normal bergantian",
    "left with a file /tmp/faults.json that isn't in order": "memiliki file /tmp/faults.json yang tidak sah",
    # How it is done
    "every process of the server is frozen by the kernel": "semua proses server dibekukan oleh kernel",
    "SIGTERM, which lets it finish; SIGKILL 8 s later": "SIGTERM, agar server sempat selesai; SIGKILL 8 detik kemudian",
    "SIGKILL: ended at once, in the middle of whatever it does": "SIGKILL: langsung mati, di tengah pekerjaan apa pun",
    "it is taken off the network, as if its cable were pulled": "dilepas dari jaringan, seolah-olah kabelnya dicabut",
    "it may use no more than a sliver of one CPU": "hanya boleh memakai sebagian kecil dari satu CPU",
    "a share of the requests gets no answer; /health stays green": (
        "sebagian request tidak diberi respons; /health tetap sehat"
    ),
    "the server waits before it answers; its /health stays quick": (
        "server menunggu sebelum merespons; /health tetap cepat"
    ),
    "answers come a byte at a time; its /health stays quick": "respons dikirim byte demi byte; /health tetap cepat",
    "each answer breaks off in its middle; /health is green": "setiap respons terputus di tengah; /health tetap sehat",
    "one bit of each answer is wrong; its /health stays green": (
        "satu bit dari setiap respons salah; /health tetap sehat"
    ),
    "each number in an answer is another one; its digest fits": (
        "setiap angka dalam respons diganti; digest-nya tetap cocok"
    ),
    "a share of its health checks gets no answer; requests do": (
        "sebagian pemeriksaan /health tidak dijawab; request tetap dilayani"
    ),
    "the server answers with an error; its /health stays green": "server mengembalikan galat; /health tetap sehat",
    "it is as if frozen and well in turn, its /health too": "seolah-olah beku dan normal bergantian, /health juga",
    "by hand": "secara manual",
    # What a client of that server meets
    "connects, and then hears nothing": "dapat tersambung, tetapi tidak mendapat jawaban",
    "is refused, or doesn't find the server's name": "ditolak, atau tidak menemukan nama server itu",
    "gets nothing through, or finds no name": "tidak dapat mengirim apa pun, atau tidak menemukan nama server itu",
    "waits, the longer the more requests come": "menunggu, makin lama jika request makin banyak",
    "sometimes hears nothing": "kadang-kadang tidak pernah dijawab",
    "waits for every answer": "menunggu lama untuk setiap respons",
    "waits for the end of every answer": "menunggu lama hingga setiap respons lengkap",
    "gets half an answer": "hanya menerima separuh respons",
    "gets a wrong answer; only its digest tells": "menerima respons yang salah; hanya digest yang menunjukkannya",
    "gets a wrong answer, and nothing tells": "menerima respons yang salah, tanpa tanda apa pun",
    "is served as ever": "dilayani seperti biasa",
    "gets an error, and no service": "menerima galat, bukan layanan",
    "is answered, hears nothing, is answered again": "dijawab, lalu tidak dijawab, lalu dijawab lagi",
    "may meet anything": "dapat mengalami apa saja",
    # Why the balancer may see a server ONLINE all the same
    "/health is green, only real requests can tell": "/health sehat, hanya request sungguhan yang dapat menunjukkannya",
    "some of its health checks are answered": "sebagian pemeriksaan /health tetap dijawab",
    "it is well half of the time": "separuh waktu server normal",
    # The states of a container
    "running": "berjalan",
    "restarting": "sedang dimulai ulang",
    "stopped (never started)": "berhenti (belum pernah dijalankan)",
    "dead (half removed)": "mati (setengah terhapus)",
    "being removed": "sedang dihapus",
    "removed": "dihapus",
    "killed for using more memory than it may": "dimatikan karena memakai memori melebihi batas",
    "killed (exit code {code})": "dimatikan paksa (kode keluar {code})",
    "stopped (exit code {code})": "dihentikan (kode keluar {code})",
    "running (health checks failed: {count})": "berjalan (pemeriksaan kesehatan gagal: {count})",
}
