"""PURE: every text of the pages and of log.txt, in the languages of the lab."""

from collections.abc import Mapping

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

# States, roles and the other lines of log.txt are the practicum's own words, the same in every language: not here.
INDONESIAN = {
    # Every page
    "lab": "Fault Tolerance Lab",
    "footer": "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    "choose_language": "Pilihan bahasa",
    "back_home": "Kembali ke halaman utama",
    "client": "Client",
    "balancer": "Load Balancer",
    "decimal_sign": ",",
    "and": " dan ",
    # Home
    "home_title": "Praktikum Fault Tolerance",
    "home_intro": (
        "Sebuah sistem terdistribusi kecil berjalan di komputer Anda: satu load balancer dan tiga server, "
        "masing-masing di dalam container sendiri. Buatlah satu server gagal, amati layanan yang tetap berjalan, "
        "pulihkan server itu, lalu pahami sebabnya."
    ),
    "open_balancer": "Buka Load Balancer",
    "picture": "Gambar sistem: client, load balancer, dan server",
    "picture_caption": (
        "Client hanya mengenal load balancer. Load balancer memeriksa setiap server dan meneruskan request ke server "
        "pertama yang sehat."
    ),
    "learn_title": "Yang dipelajari",
    "learn_system": "Cara kerja sistem terdistribusi",
    "learn_system_text": "Beberapa server yang terpisah bekerja sama dan tampak sebagai satu layanan bagi client.",
    "learn_balancer": "Cara load balancer membagi request",
    "learn_balancer_text": "Load balancer memilih satu server yang sehat untuk setiap request menurut kebijakannya.",
    "learn_backup": "Penggunaan server cadangan",
    "learn_backup_text": "Backup Server mengambil alih saat Primary Server gagal, lalu kembali siaga.",
    "learn_tolerance": "Fault tolerance menjaga layanan",
    "learn_tolerance_text": "Layanan tetap tersedia meskipun sebagian server mengalami kegagalan.",
    "try_title": "Coba sendiri",
    "try_intro": "Buka halaman load balancer, lalu jalankan perintah berikut di terminal, dari folder proyek.",
    "try_fail": "Buat Primary Server gagal",
    "try_fail_text": "Server 1 berhenti menjawab. Request berikutnya diproses oleh Server 2.",
    "try_status": "Periksa keadaan setiap server",
    "try_status_text": "Bandingkan keadaan container yang sebenarnya dengan yang dilihat load balancer.",
    "try_heal": "Pulihkan semua server",
    "try_heal_text": "Server 1 menjawab lagi, dan request kembali diproses olehnya.",
    # Dashboard
    "dashboard_title": "Simulasi Fault Tolerance Sistem Terdistribusi",
    "normal": "Sistem Berjalan Normal",
    "all_failed": "Semua Server Gagal",
    "all_failed_text": "Tidak ada server yang dapat memproses request.",
    "continued_by": "{failed} gagal; layanan dilanjutkan oleh {server}.",
    "kept_by": "{failed} gagal; layanan tetap dijalankan oleh {server}.",
    "suspected": "{failed} diduga bermasalah dan sedang diperiksa; request ini diproses oleh {server}.",
    "updated": "Diperbarui",
    "every_5_s": "setiap 5 detik",
    "journey": "Perjalanan request ini",
    "protections_on": "Perlindungan aktif",
    "protections_off": "Dimatikan",
    "none": "tidak ada",
    "servers": "Server",
    "since": "Sejak",
    "latency": "Waktu jawab",
    "counters": "{attempts} percobaan, {failures} gagal",
    "attempt": "Percobaan {number}:",
    "not_tried": "Tidak dipakai oleh request ini.",
    "processed_by": "Request saat ini diproses oleh:",
    "processed_by_none": "Tidak ada server",
    "response": "Response Server",
    "no_response": "Tidak ada response dari server.",
    "status_code": "Kode status",
    "duration": "Durasi",
    "log": "Log Aktivitas Load Balancer",
    "log_order": "20 baris terakhir, yang terbaru di atas",
    "log_empty": "Belum ada log.",
    "log_problem": "Log tidak tercatat",
    "log_full": (
        "Disk penuh, sehingga log tidak dapat ditulis. Request tetap dilayani. "
        "Kosongkan sebagian ruang disk; setelah itu log tercatat kembali."
    ),
    "log_readonly": (
        "Folder shared/log tidak dapat ditulisi. Request tetap dilayani. "
        "Berikan izin tulis pada folder itu, lalu jalankan ulang lab."
    ),
    "log_other": (
        "Log tidak dapat ditulis: {detail}. Request tetap dilayani. Periksa folder shared/log, lalu jalankan ulang lab."
    ),
    # Messages that are pages of their own
    "not_found": "Halaman Tidak Ditemukan",
    "not_found_text": "Tidak ada halaman di alamat ini.",
    "may_have_run": "Hasil Request Tidak Diketahui",
    "may_have_run_text": (
        "Koneksi ke server terputus setelah request dikirim, sehingga request mungkin sudah dijalankan. "
        "Request tidak dikirim ulang agar tidak dijalankan dua kali."
    ),
    "busy": "Terlalu Banyak Request",
    "busy_text": "Load balancer sedang memproses terlalu banyak request. Silakan coba lagi sebentar lagi.",
    "no_retry": "Request Gagal",
    "no_retry_text": "Server gagal memproses request, dan request tidak dikirim ke server lain.",
    "time_is_up": "Batas Waktu Habis",
    "time_is_up_text": "Tidak ada server yang menjawab request ini dalam batas waktu.",
    # A line of log.txt
    "all_offline_line": "Semua server offline",
    # Policies: which server takes the next request
    "policy.priority": "Prioritas: server pertama yang ONLINE memproses semua request.",
    "policy.round_robin": "Round robin: server yang ONLINE memproses request secara bergiliran.",
    "policy.least_connections": "Least connections: server ONLINE dengan request berjalan paling sedikit yang dipilih.",
    "policy.random": "Acak: salah satu server yang ONLINE dipilih secara acak.",
    # Reasons: how an attempt ended, or why a server is not ONLINE
    "reason.": "Tidak ada gangguan.",
    "reason.ok": "Menjawab dengan benar.",
    "reason.refused": "Koneksi ditolak: tidak ada proses yang menerimanya.",
    "reason.dns": "Nama server tidak ditemukan di jaringan.",
    "reason.connect-timeout": "Tidak tersambung hingga batas waktu habis.",
    "reason.read-timeout": "Tersambung, tetapi tidak menjawab hingga batas waktu habis.",
    "reason.reset": "Koneksi diputus sebelum ada jawaban.",
    "reason.5xx": "Menjawab dengan kesalahan server (kode 5xx).",
    "reason.truncated": "Jawaban terputus sebelum lengkap.",
    "reason.corrupt": "Isi jawaban rusak.",
    "reason.slow": "Jauh lebih lambat daripada server lain.",
    "reason.cancelled": "Dibatalkan: server lain menjawab lebih dahulu.",
    "reason.skipped": "Dilewati tanpa dicoba.",
}

ENGLISH = {
    # Every page
    "lab": "Fault Tolerance Lab",
    "footer": "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    "choose_language": "Choice of language",
    "back_home": "Back to the home page",
    "client": "Client",
    "balancer": "Load Balancer",
    "decimal_sign": ".",
    "and": " and ",
    # Home
    "home_title": "Fault Tolerance Practicum",
    "home_intro": (
        "A small distributed system runs on your computer: one load balancer and three servers, each in a container of "
        "its own. Make a server fail, watch the service live on, repair the server, and understand why."
    ),
    "open_balancer": "Open the Load Balancer",
    "picture": "Picture of the system: client, load balancer and servers",
    "picture_caption": (
        "The client knows only the load balancer. The load balancer checks every server and passes each request to the "
        "first healthy one."
    ),
    "learn_title": "What you learn",
    "learn_system": "How a distributed system works",
    "learn_system_text": "Several separate servers work together and look like one service to the client.",
    "learn_balancer": "How a load balancer spreads requests",
    "learn_balancer_text": "For every request, the load balancer chooses one healthy server by its policy.",
    "learn_backup": "How a backup server is used",
    "learn_backup_text": "A backup server takes over when the primary server fails, and stands by again afterwards.",
    "learn_tolerance": "How fault tolerance keeps the service up",
    "learn_tolerance_text": "The service stays available although some of the servers have failed.",
    "try_title": "Try it yourself",
    "try_intro": "Open the load balancer's page, then run these commands in a terminal, in the project's folder.",
    "try_fail": "Make the primary server fail",
    "try_fail_text": "Server 1 stops answering. The next requests are processed by Server 2.",
    "try_status": "Look at every server's state",
    "try_status_text": "Compare what is true of the containers with what the load balancer sees.",
    "try_heal": "Repair all servers",
    "try_heal_text": "Server 1 answers again, and requests are processed by it again.",
    # Dashboard
    "dashboard_title": "Fault Tolerance Simulation of a Distributed System",
    "normal": "System Running Normally",
    "all_failed": "All Servers Failed",
    "all_failed_text": "No server can process the request.",
    "continued_by": "{failed} failed; the service goes on with {server}.",
    "kept_by": "{failed} failed; the service stays with {server}.",
    "suspected": "{failed} may be in trouble and is being checked; this request was processed by {server}.",
    "updated": "Updated",
    "every_5_s": "every 5 seconds",
    "journey": "The way of this request",
    "protections_on": "Protections on",
    "protections_off": "Switched off",
    "none": "none",
    "servers": "Servers",
    "since": "Since",
    "latency": "Answer time",
    "counters": "Attempts: {attempts}, failed: {failures}",
    "attempt": "Attempt {number}:",
    "not_tried": "Not used by this request.",
    "processed_by": "This request was processed by:",
    "processed_by_none": "No server",
    "response": "Server Response",
    "no_response": "No response from a server.",
    "status_code": "Status code",
    "duration": "Duration",
    "log": "Load Balancer Activity Log",
    "log_order": "Last 20 lines, newest first",
    "log_empty": "No log yet.",
    "log_problem": "Nothing is being logged",
    "log_full": (
        "The disk is full, so the log can't be written. Requests are still served. "
        "Free some disk space; after that, logging goes on."
    ),
    "log_readonly": (
        "The folder shared/log can't be written to. Requests are still served. "
        "Give write permission on that folder, then restart the lab."
    ),
    "log_other": (
        "The log can't be written: {detail}. Requests are still served. "
        "Check the folder shared/log, then restart the lab."
    ),
    # Messages that are pages of their own
    "not_found": "Page Not Found",
    "not_found_text": "There is no page at this address.",
    "may_have_run": "Outcome of the Request Unknown",
    "may_have_run_text": (
        "The connection to the server was lost after the request was sent, so the request may have run. "
        "It was not sent again, lest it run twice."
    ),
    "busy": "Too Many Requests",
    "busy_text": "The load balancer is carrying too many requests. Please try again in a moment.",
    "no_retry": "Request Failed",
    "no_retry_text": "The server failed to process the request, and it was not sent to another server.",
    "time_is_up": "Time Is Up",
    "time_is_up_text": "No server answered this request within the time limit.",
    # A line of log.txt
    "all_offline_line": "All servers offline",
    # Policies: which server takes the next request
    "policy.priority": "Priority: the first server that is ONLINE processes all requests.",
    "policy.round_robin": "Round robin: the servers that are ONLINE take turns.",
    "policy.least_connections": "Least connections: the ONLINE server with the fewest running requests is chosen.",
    "policy.random": "Random: any server that is ONLINE is chosen at random.",
    # Reasons: how an attempt ended, or why a server is not ONLINE
    "reason.": "No trouble.",
    "reason.ok": "Answered correctly.",
    "reason.refused": "Connection refused: no process accepts it.",
    "reason.dns": "The server's name was not found on the network.",
    "reason.connect-timeout": "No connection before the time limit.",
    "reason.read-timeout": "Connected, but no answer before the time limit.",
    "reason.reset": "Connection closed before there was an answer.",
    "reason.5xx": "Answered with a server error (code 5xx).",
    "reason.truncated": "The answer broke off before it was complete.",
    "reason.corrupt": "The content of the answer is corrupt.",
    "reason.slow": "Much slower than the other servers.",
    "reason.cancelled": "Cancelled: another server answered first.",
    "reason.skipped": "Skipped without being tried.",
}

_TEXTS: Mapping[str, Mapping[str, str]] = {"id": INDONESIAN, "en": ENGLISH}


def texts(lang: str) -> Mapping[str, str]:
    """Return every text of a language by its name; Indonesian when there is no such language."""
    return _TEXTS.get(lang, INDONESIAN)


def reason_text(lang: str, reason: str) -> str:
    """Return a sentence for a reason word such as "read-timeout"; the word itself when it is not known."""
    return texts(lang).get(f"reason.{reason}", reason)


def policy_text(lang: str, policy: str) -> str:
    """Return a sentence for a policy such as "priority"; the word itself when it is not known."""
    return texts(lang).get(f"policy.{policy}", policy)
