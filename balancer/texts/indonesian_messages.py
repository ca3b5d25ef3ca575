"""Messages that are pages of their own, what a request is told that nobody has answered, and lines of log.txt."""

MESSAGES = {
    "not_found": "Halaman Tidak Ditemukan",
    "not_found_text": "Tidak ada halaman di alamat ini.",
    # Why a request was given up, by the words of rules/verdict.py, and of two finer shades of them
    "given_up.no-server": "Semua Server Gagal",
    "given_up.no-server.text": "Tidak ada server yang dapat memproses request.",
    "given_up.all-tried": "Request Gagal",
    "given_up.all-tried.text": "Semua server yang dapat dicoba telah gagal memproses request ini.",
    "given_up.all-failed": "Request Gagal",
    "given_up.all-failed.text": (
        "Ada server yang dapat dihubungi, tetapi tidak satu pun menjawab request ini dengan benar."
    ),
    "given_up.no-retry": "Request Gagal",
    "given_up.no-retry.text": (
        "Request gagal diproses, dan RETRY=off: percobaan yang gagal tidak diulang di server lain."
    ),
    "given_up.no-budget": "Request Gagal",
    "given_up.no-budget.text": (
        "Request gagal diproses, dan tidak dicoba sekali lagi: jatah percobaan ulang sedang habis, atau alamat ini "
        "gagal di semua server."
    ),
    "given_up.deadline": "Batas Waktu Habis",
    "given_up.deadline.text": "Tidak ada server yang menjawab request ini dengan benar dalam batas waktu.",
    "given_up.may-have-run": "Hasil Request Tidak Diketahui",
    "given_up.may-have-run.text": (
        "Request sudah dikirim ke server, seluruhnya atau sebagian, tetapi tidak ada respons yang dapat diteruskan. "
        "Jadi request mungkin sudah dijalankan, dan tidak dikirim ulang agar tidak dijalankan dua kali."
    ),
    "given_up.busy": "Server Sedang Kewalahan",
    "given_up.busy.text": (
        "Request yang sedang dikerjakan sudah sebanyak yang sanggup dijawab tepat waktu, jadi request ini langsung "
        "ditolak. Server tidak mati: silakan coba lagi dalam beberapa detik."
    ),
    "given_up.client-gone": "Client Telah Pergi",
    "given_up.client-gone.text": "Client memutuskan koneksi sebelum request ini dijawab.",
    # Lines of log.txt
    "all_offline_line": "Semua server offline",
    "failed_line": "Request gagal: {reason}",
}
