"""The load balancer's page: the service, its servers, and the one request that the page itself has sent."""

DASHBOARD = {
    "dashboard_title": "Simulasi Fault Tolerance Sistem Terdistribusi",
    # The service
    "service.normal": "Sistem Berjalan Normal",
    "service.degraded": "Sistem Berjalan Normal",
    "service.overloaded": "Layanan Kewalahan",
    "service.troubled": "Layanan Bermasalah",
    "service.down": "Semua Server Gagal",
    "overloaded_text": (
        "Request yang datang lebih banyak daripada yang sanggup dikerjakan tepat waktu. Sebagian langsung ditolak, "
        "selebihnya dijawab."
    ),
    "troubled_text": "Ada request yang gagal, atau yang tersisa hanya server yang dijauhkan oleh breaker.",
    "down_text": "Tidak ada server yang dapat memproses request.",
    "what_is_this": "Mengapa demikian?",
    "have_failed": "{servers} gagal",
    "are_too_slow": "{servers} terlalu lambat",
    "failed_and_slow": "{failed}, dan {slow}",
    "taken_over": "{fallen}; {server} mengambil alih layanan.",
    "kept_on": "{fallen}; {server} tetap melayani.",
    "fallen": "{fallen}.",
    "suspected": "{failed} diduga bermasalah dan sedang diperiksa.",
    "suspected_unprobed": (
        "{failed} diduga bermasalah. Tidak ada yang memeriksanya (PROBE=off): sebuah request akan mengujinya."
    ),
    # The page itself
    "updated": "Diperbarui",
    "every_5_s": "setiap 5 detik",
    "stand_still": "hentikan",
    "stands_still": "penyegaran dihentikan",
    "go_on": "lanjutkan",
    "details_close": "Penjelasan yang dibuka akan tertutup saat halaman disegarkan. Untuk membacanya dengan tenang:",
    "stand_still_long": "hentikan penyegaran",
    # This request's path, and the servers
    "journey": "Perjalanan request ini",
    "policy": "Kebijakan",
    "protections_on": "Perlindungan aktif:",
    "protection_off": "Dimatikan:",
    "none": "tidak ada",
    "servers": "Server",
    "since": "Sejak",
    "latency": "Waktu respons",
    "busy_text": "Kewalahan: request yang dikerjakan sudah sebanyak yang sanggup dijawab dengan cepat.",
    "load": "Sedang dikerjakan: {in_flight}, paling banyak {limit}",
    "ease": "Leluasa",
    "limit": "Batas",
    "alone": "Sendirian",
    "in_line": "Menunggu di antrean: {count}",
    "shed": "Ditolak karena kewalahan: {count}",
    "counters": "{attempts} percobaan, {failures} gagal",
    "attempt": "Percobaan {number}",
    "kind.first": "pertama",
    "kind.retry": "ulang (retry)",
    "kind.hedge": "hedge",
    "kind.trial": "uji (trial)",
    "end.ok": "berhasil",
    "end.failed": "gagal",
    "end.overtaken": "tersusul",
    "end.cancelled": "dibatalkan",
    "not_tried": "Tidak dilibatkan dalam request ini.",
    # This request
    "processed_by": "Request saat ini diproses oleh:",
    "processed_by_none": "Tidak ada server",
    "how.answered": "Request ini dijawab dengan baik",
    "how.answered-with-error": "Request ini dijawab dengan galat",
    "how.given-up": "Request ini tidak dijawab",
    "how.busy": "Request ini ditolak: server sedang kewalahan",
    "only_errors": "Yang diterima hanya galat dari {server}: tidak ada server lain yang menjawab lebih baik.",
    "only_error_unretried": "{server} mengembalikan galat, dan RETRY=off: request tidak diulang di server lain.",
    "answered_on_trial": "{server} masih {state}: request ini sekaligus mengujinya.",
    "answered_all_the_same": (
        "{server} kini {state}, tetapi menjawab: tidak ada server yang lebih baik, atau statusnya berubah selama "
        "request ini berjalan."
    ),
    "response": "Response Server",
    "no_response": "Tidak ada respons dari server.",
    "empty_response": "Respons tanpa isi.",
    "status_code": "Kode status",
    "duration": "Durasi",
    "log": "Log Aktivitas Load Balancer",
    "log_order": "20 baris terakhir, yang terbaru di atas",
    "log_empty": "Belum ada log.",
    "ill_addresses": "Alamat bermasalah",
    "ill_addresses_text": "Semua server gagal pada alamat ini, sehingga server tidak disalahkan.",
    "ill_address": "{requests} request gagal sejak {since}",
    "log_problem": "Pencatatan log gagal",
    "log_full": (
        "Disk penuh, sehingga log tidak dapat ditulis. Request tetap dilayani. "
        "Kosongkan sebagian ruang disk; setelah itu pencatatan log berlanjut dengan sendirinya."
    ),
    "log_readonly": (
        "Folder log (shared/log) tidak dapat ditulisi. Request tetap dilayani. "
        "Berikan izin tulis pada folder itu, lalu jalankan ulang lab."
    ),
    "log_file": (
        "Load balancer tidak boleh menulis ke file {file} di folder log. Request tetap dilayani. "
        "Perbaiki izin atau pemilik file itu; setelah itu pencatatan log berlanjut dengan sendirinya."
    ),
    "log_other": (
        "Log tidak dapat ditulis: {detail}. Request tetap dilayani. Periksa folder shared/log, lalu jalankan ulang lab."
    ),
}
