"""What every page has, and the home page."""

HOME = {
    # Every page
    "lab": "Fault Tolerance Lab",
    "footer": "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    "choose_language": "Pilihan bahasa",
    "back_home": "Kembali ke halaman utama",
    "client": "Client",
    "balancer": "Load Balancer",
    "decimal_sign": ",",
    "and": " dan ",
    "stale": "Load balancer tidak dapat dihubungi. Yang tampak di sini adalah keadaan terakhir yang diketahui.",
    # Home
    "home_title": "Praktikum Fault Tolerance",
    "home_intro": (
        "Sebuah sistem terdistribusi kecil berjalan di komputer Anda: satu load balancer dan tiga server, "
        "masing-masing di dalam container sendiri. Buat salah satu server gagal, amati bagaimana layanan tetap "
        "berjalan, pulihkan server itu, lalu pahami mengapa layanan tidak terputus."
    ),
    "open_balancer": "Buka Load Balancer",
    "picture": "Diagram sistem: client, load balancer, dan server",
    "picture_caption": (
        "Client hanya mengenal load balancer, dan load balancer memilih server untuk setiap request. {policy}"
    ),
    "picture_moment": "Keadaan server pada {time}.",
    "learn_title": "Yang akan dipelajari",
    "learn_system": "Cara kerja sistem terdistribusi",
    "learn_system_text": "Beberapa server yang terpisah bekerja sama dan tampak sebagai satu layanan bagi client.",
    "learn_balancer": "Cara load balancer membagi request",
    "learn_balancer_text": "Untuk setiap request, load balancer memilih satu server yang sehat menurut kebijakannya.",
    "learn_backup": "Penggunaan server cadangan",
    "learn_backup_text": "Backup Server mengambil alih saat Primary Server gagal, lalu kembali siaga.",
    "learn_tolerance": "Cara fault tolerance menjaga layanan",
    "learn_tolerance_text": "Layanan tetap tersedia meskipun sebagian server mengalami kegagalan.",
    "try_title": "Coba sendiri",
    "try_intro": (
        "Buka halaman load balancer, lalu jalankan perintah berikut di terminal, dari folder proyek. Jika perintah "
        "python tidak dikenal, tulis python3 (di Windows: py)."
    ),
    "try_fail": "Buat Primary Server gagal",
    "try_fail_text": "Server 1 berhenti menjawab. Request berikutnya diproses oleh Server 2.",
    "try_status": "Periksa keadaan setiap server",
    "try_status_text": "Bandingkan keadaan container yang sebenarnya dengan yang dilihat load balancer.",
    "try_heal": "Pulihkan semua server",
    "try_heal_text": "Server 1 menjawab lagi, dan request kembali diproses olehnya.",
    # The fault menu: classes of failure, and what a client of such a server meets
    "faults_title": "Empat belas gangguan",
    "faults_intro": (
        "Kegagalan dibagi ke dalam lima kelas, dari yang paling mudah dihadapi sampai yang paling sulit. Di bawah ini "
        "tertulis apa yang dialami client jika server itu dihubungi langsung; amati di halaman load balancer seberapa "
        "banyak yang masih dirasakan client. Pulihkan server dengan python lab/heal.py sebelum mencoba gangguan "
        "berikutnya."
    ),
    "fault_class": "Kelas {name}",
    "class.crash": "Server mati, dan itu langsung terlihat.",
    "class.omission": "Server diam: apakah mati, atau hanya terlambat?",
    "class.timing": "Server terlambat, padahal pemeriksaan kesehatannya (probe) berhasil.",
    "class.response": "Server menjawab, tetapi responsnya tidak boleh dipercaya.",
    "class.recurrent": "Gangguan datang dan pergi: yang terlalu cepat percaya akan terkena lagi.",
    "fault.stop": "Koneksi ditolak, atau nama server tidak ditemukan.",
    "fault.kill": "Sama seperti stop, tetapi request yang sedang diproses ikut terputus.",
    "fault.pause": "Koneksi tersambung, lalu hening.",
    "fault.cut": "Tidak ada yang sampai ke server, atau namanya tidak ditemukan.",
    "fault.drop": "Sebagian request tidak pernah dijawab.",
    "fault.lossy": "Dilayani seperti biasa, tetapi sebagian GET /health tidak dijawab: server bisa disangka gagal.",
    "fault.slow": "Setiap respons datang terlambat.",
    "fault.drip": "Respons datang satu byte demi satu byte, sehingga respons baru lengkap setelah lama menunggu.",
    "fault.starve": "Server hampir tidak mendapat CPU: makin banyak request, makin lama menunggu.",
    "fault.error": "Server mengembalikan galat (kode 5xx).",
    "fault.truncate": "Respons terputus di tengah.",
    "fault.corrupt": "Satu bit respons salah; hanya digest-nya yang menunjukkan hal itu.",
    "fault.lie": "Responsnya salah, dan digest-nya cocok: tidak ada tanda apa pun di dalamnya.",
    "fault.flap": "Dijawab, lalu hening, lalu dijawab lagi, berulang-ulang.",
}
