"""The texts in Indonesian, the lab's own language."""

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
    "not_well": "Layanan Bermasalah",
    "not_well_text": "Server dapat dihubungi, tetapi tidak ada yang menjawab request ini dengan benar.",
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
    "ill_addresses": "Alamat bermasalah",
    "ill_addresses_text": "Semua server gagal pada alamat ini, sehingga server tidak disalahkan.",
    "ill_address": "{requests} request gagal sejak {since}",
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
