"""What the dashboard shows and does while it is alive: the picture, the counters, the sender, the newest requests."""

LIVE = {
    # The page itself
    "live.now": "langsung",
    "live.own_requests": "halaman ini mengirim request setiap 5 detik dan pada tiap gangguan",
    "live.unheard": "Terlalu banyak halaman terbuka: halaman ini tidak mendapat kabar, yang terlihat sudah usang.",
    "live.own_stream": "halaman ini mengirim aliran request tetap",
    "live.no_own_requests": "halaman ini tidak mengirim request sendiri",
    "live.present": "mode proyektor",
    "live.leave_present": "keluar dari mode proyektor",
    "live.moment": "Gambar, kartu, angka, dan grafik menunjukkan keadaan pukul {time}; yang lain: sekarang.",
    "live.state_said": "{server} {state}. {reason}",
    "live.unknown": "tidak diketahui",
    "explain.unknown": (
        "Keadaan server ini pada saat itu tidak diketahui: sudah terlalu lama, atau sesudahnya terjadi lebih banyak "
        "daripada yang disimpan load balancer."
    ),
    "live.picture": "Perjalanan request",
    "live.legend": "Arti tanda pada gambar",
    "live.legend_answered": "request, lalu responsnya",
    "live.legend_failed": "percobaan gagal",
    "live.legend_overtaken": "tersusul atau dibatalkan",
    "live.legend_hedge": "hedge: percobaan kedua",
    "live.slowed": "Diperlambat agar terlihat; urutannya asli. Jika request banyak, hanya sebagian yang digambar.",
    "live.still_picture": "Gerak dikurangi: yang digambar adalah jalan request terakhir.",
    # Each server
    "live.share": "{share}% dari respons, 10 dtk",
    "explain.share": (
        "Bagian server ini dari request yang dijawab dalam sepuluh detik terakhir. Dengan kebijakan prioritas, satu "
        "server melayani semuanya, dan yang lain bersiaga."
    ),
    "live.load": "{in_flight}/{limit} berjalan",
    "live.spark": "Request per detik di server ini selama dua menit terakhir; sekarang {now}, paling banyak {most}.",
    "live.fault": "lab: {fault}",
    "live.fault_since": "Dilakukan oleh {by} pada {time}. {options}",
    # The newest requests
    "live.requests": "Request terbaru",
    "live.requests_how": "Buka satu request untuk melihat setiap percobaannya.",
    "live.requests_none": "Belum ada request sejak halaman ini dibuka.",
    "live.requests_held": "Daftar ini diam selagi dibaca. Request baru: {count}.",
    "live.requests_go_on": "Tampilkan yang terbaru",
    "live.saved": "diselamatkan",
    "live.nobody": "tidak ada server",
    "live.no_attempts": "Tidak ada percobaan: request ini tidak diberikan kepada server mana pun.",
    "live.began": "mulai pada {at}, berlangsung {ms}",
    "live.sampled": "Detik terakhir: {shown} dari {requests} request ditampilkan. Angka-angkanya menghitung semua.",
    "live.log_order": "Paling banyak 20 baris, yang terbaru di atas; pada beban tinggi hanya sebagian dari log.txt",
    # Counters, since the balancer's start
    "counter.title": "Sejak load balancer dijalankan",
    "counter.requests": "request",
    "counter.failed": "gagal",
    "counter.retried": "retry",
    "counter.hedged": "hedge",
    "counter.saved": "diselamatkan",
    "counter.pace": "per detik: {requests} · p50 {p50} · p99 {p99}",
    "counter.quiet": "Tidak ada request dalam detik terakhir.",
    "explain.counter.requests": "Semua request yang sudah berakhir, bagaimanapun akhirnya.",
    "explain.counter.failed": (
        "Request yang tidak dilayani: dijawab dengan galat (5xx), atau tidak dijawab. Yang ditolak karena kewalahan "
        "dihitung tersendiri, dan client yang pergi sebelum dijawab tidak dihitung di sini."
    ),
    "explain.counter.retried": "Request yang percobaannya gagal, lalu diulang di server lain.",
    "explain.counter.hedged": (
        "Request yang menunggu terlalu lama, sehingga percobaan kedua dimulai di server lain di sampingnya."
    ),
    "explain.counter.saved": (
        "Request yang dijawab dengan baik oleh satu server, padahal server lain gagal atau tersusul. Tanpa fail-over, "
        "client-nya mendapat galat atau menunggu."
    ),
    # The sender
    "send.title": "Kirim request sendiri",
    "send.get": "Kirim GET",
    "send.post": "Kirim POST (pesanan)",
    "send.why": "Mengapa?",
    "send.key": "dengan Idempotency-Key",
    "explain.send.key": (
        "Pesanan yang diterima dua kali menjadi dua pesanan, jadi POST tidak diulang jika mungkin sudah dijalankan. "
        "Dengan Idempotency-Key server mengenali ulangannya, sehingga load balancer boleh melakukan retry."
    ),
    "send.rate": "Request per detik",
    "send.start": "Mulai",
    "send.stop": "Hentikan",
    "explain.send.stream": (
        "Open loop: request dikirim menurut waktu, tanpa menunggu jawaban sebelumnya, seperti banyak client yang tidak "
        "saling mengenal. Aliran berhenti sendiri setelah satu menit, atau jika halaman ditutup atau disembunyikan. "
        "Paling banyak {most} request menunggu jawaban pada saat yang sama; selebihnya dilewati dan dihitung."
    ),
    "send.count": "Terkirim {sent}, dijawab {answered}, gagal {failed}, dilewati {skipped}.",
    "send.running": "Sisa {left} detik.",
    "send.ended": "Aliran selesai.",
    "send.ended_hidden": "Aliran dihentikan karena halaman disembunyikan.",
    "send.unreached": "Load balancer tidak terjangkau.",
    "send.attempts": "Percobaan",
    "send.attempt": "{server}: {reason} ({ms})",
    "explain.send.attempts": (
        "Load balancer menyebutkannya dalam header Server-Timing: satu entri untuk setiap percobaan, dengan server, "
        "hasil, dan lamanya."
    ),
    "send.duration": "Durasi di browser ini",
    "explain.send.duration": (
        "Diukur oleh browser: sejak halaman ini mengirim request hingga seluruh responsnya diterima. Jadi waktu di "
        "dalam browser ikut terhitung."
    ),
}
