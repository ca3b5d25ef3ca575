"""What each word that a page shows means, and why it is so; and the sentences for reasons and policies."""

EXPLANATIONS = {
    # Policies: which server takes the next request
    "policy.priority": "Prioritas: server pertama yang ONLINE memproses semua request.",
    "policy.round_robin": "Round robin: server yang ONLINE memproses request secara bergiliran.",
    "policy.least_connections": "Least connections: dipilih server ONLINE dengan request aktif paling sedikit.",
    "policy.random": "Acak: salah satu server yang ONLINE dipilih secara acak.",
    "explain.policy.priority": (
        "Urutannya tetap, sehingga selalu jelas siapa yang melayani: Backup Server baru dipakai saat Primary Server "
        "tidak dapat melayani. Karena itu pengambilalihan mudah diamati."
    ),
    "explain.policy.round_robin": (
        "Beban terbagi rata jika semua request kurang lebih sama beratnya, dan server yang gagal hanya mengenai "
        "sebagian request."
    ),
    "explain.policy.least_connections": (
        "Pada server yang lambat, request yang belum selesai menumpuk. Dengan kebijakan ini server seperti itu "
        "mendapat lebih sedikit request baru."
    ),
    "explain.policy.random": "Tidak perlu mengingat apa pun, dan jika request banyak, beban pun hampir terbagi rata.",
    # Reasons: how an attempt ended, or why a server is not ONLINE
    "reason.": "Tidak ada gangguan yang diketahui.",
    "reason.ok": "Menjawab dengan benar.",
    "reason.refused": "Koneksi ditolak: tidak ada proses yang mendengarkan di port itu.",
    "reason.dns": "Nama server tidak ditemukan di jaringan.",
    "reason.connect-timeout": "Tidak dapat terhubung hingga batas waktu habis.",
    "reason.read-timeout": "Tersambung, tetapi tidak menjawab hingga batas waktu habis.",
    "reason.reset": "Koneksi diputus sebelum ada respons.",
    "reason.5xx": "Mengembalikan galat server (kode 5xx).",
    "reason.truncated": "Respons terputus sebelum lengkap.",
    "reason.corrupt": "Isi respons rusak.",
    "reason.slow": "Jauh lebih lambat daripada server lain.",
    "reason.cancelled": "Dibatalkan: server lain menjawab lebih dahulu.",
    "trial_limit": "Batas waktu sebuah uji (trial) lebih singkat.",
    "explain.reason.ok": (
        "Responsnya lengkap, kodenya bukan galat server, dan isinya cocok dengan digest yang dikirim bersamanya."
    ),
    "explain.reason.refused": (
        "Mesinnya membalas, tetapi programnya tidak berjalan. Request belum terkirim, jadi mengirimnya ke server lain "
        "pasti aman: retry melakukannya seketika."
    ),
    "explain.reason.dns": (
        "Container yang berhenti atau dilepas dari jaringan kehilangan namanya, sehingga alamatnya tidak dapat dicari. "
        "Request belum terkirim, jadi retry di server lain pasti aman."
    ),
    "explain.reason.connect-timeout": (
        "Paket jaringan tidak dibalas. Mati dan terlambat tidak dapat dibedakan dari luar, jadi load balancer hanya "
        "menunggu hingga batas waktu."
    ),
    "explain.reason.read-timeout": (
        "Proses yang dibekukan terlihat seperti ini: kernel masih menerima koneksi untuknya, lalu hening. Mati dan "
        "terlambat tidak dapat dibedakan dari luar, jadi batas waktulah yang memutuskan."
    ),
    "explain.reason.reset": (
        "Server menutup koneksi tanpa respons, misalnya karena prosesnya dihentikan saat bekerja. Request mungkin "
        "sudah dijalankan, jadi retry hanya untuk request yang aman dijalankan dua kali."
    ),
    "explain.reason.5xx": (
        "Server menjawab, tetapi dengan galatnya sendiri, dan GET /health bisa saja tetap berhasil. Jika server lain "
        "berhasil dengan request yang sama, terbukti server inilah yang salah, bukan request-nya."
    ),
    "explain.reason.truncated": (
        "Koneksi ditutup sebelum panjang yang dijanjikan tercapai. Setengah respons tidak boleh dipercaya, jadi tidak "
        "diteruskan kepada client: retry memintanya dari server lain."
    ),
    "explain.reason.corrupt": (
        "Isi respons tidak cocok dengan digest yang dikirim bersamanya (Content-Digest). Respons seperti itu tidak "
        "diteruskan kepada client: retry memintanya dari server lain."
    ),
    "explain.reason.slow": (
        "Percobaan yang dimulai belakangan di server lain selesai lebih dahulu. Lambat selalu berarti lebih lambat "
        "daripada yang lain: jika semua server lambat, tidak ada yang disalahkan."
    ),
    "explain.reason.cancelled": (
        "Percobaan ini tidak diperlukan lagi, jadi dihentikan. Itu bukan kegagalan, dan tidak memberatkan server ini."
    ),
    # States of a server
    "explain.state.ONLINE": (
        "Sejauh yang diketahui load balancer, server ini sehat. Server yang belum dikenal pun dianggap ONLINE, sebab "
        "menjauhkan server yang sehat lebih merugikan daripada mengulang satu request."
    ),
    "explain.state.SUSPECT": (
        "Ada bukti bahwa server ini bermasalah, tetapi belum dipastikan: satu kegagalan bisa saja kebetulan. Server "
        "ditempatkan paling akhir, agar request berikutnya tidak ikut menanggungnya."
    ),
    "explain.state.OFFLINE": (
        "Kegagalannya sudah dipastikan, jadi server ini tidak diberi request: menunggu server yang gagal hanya "
        "membuang waktu client."
    ),
    "explain.probed.SUSPECT": "Load balancer segera memeriksanya: jika berhasil, ONLINE; jika gagal lagi, OFFLINE.",
    "explain.probed.OFFLINE": "Load balancer terus memeriksanya, dan memakainya lagi setelah beberapa kali berhasil.",
    "explain.tripped.OFFLINE": (
        "Request nyata menunjukkan gangguannya, meskipun GET /health mungkin berhasil (breaker terbuka). Karena itu "
        "hanya request nyata yang dapat mengembalikannya: setelah jeda singkat, satu request mengujinya (trial)."
    ),
    "explain.unprobed.SUSPECT": (
        "Tidak ada yang memeriksanya (PROBE=off): setelah dibiarkan sebentar, sebuah request mengujinya."
    ),
    "explain.unprobed.OFFLINE": "Tidak ada yang memeriksanya (PROBE=off): sebuah request akan mengujinya (trial).",
    # Kinds and ends of an attempt
    "explain.kind.first": "Percobaan pertama request ini, di server yang dipilih menurut kebijakan.",
    "explain.kind.retry": (
        "Percobaan sebelumnya gagal, jadi request dikirim lagi ke server berikutnya: client tidak perlu tahu bahwa ada "
        "server yang gagal."
    ),
    "explain.kind.hedge": (
        "Percobaan sebelumnya terlalu lama belum dijawab, jadi percobaan kedua dimulai di sampingnya. Respons baik "
        "yang pertama dipakai, sehingga client tidak menunggu server yang lambat."
    ),
    "explain.kind.trial": (
        "Server ini sebelumnya gagal atau terlalu lambat, dan belum diketahui apakah sudah pulih. Satu request "
        "mengujinya, dengan percobaan biasa di server lain (jika ada) di sampingnya, sehingga client tidak dirugikan "
        "jika uji itu gagal."
    ),
    "explain.end.ok": "Responsnya baik dan lengkap.",
    "explain.end.failed": "Tidak ada respons yang baik, karena salah satu sebab kegagalan.",
    "explain.end.overtaken": "Percobaan di server lain, yang dimulai belakangan, menjawab jauh lebih cepat.",
    "explain.end.cancelled": "Tidak diperlukan lagi; bukan kegagalan.",
    # Protections, and what it costs to do without
    "explain.switch.hedge": (
        "Jika sebuah GET menunggu jauh lebih lama daripada biasanya, percobaan kedua dimulai di server lain, dan "
        "respons baik yang pertama dipakai. Jadi tidak ada yang menunggu server yang beku."
    ),
    "explain.switch.retry": (
        "Percobaan yang gagal diulang di server lain, asalkan request belum terkirim atau aman dijalankan dua kali. "
        "Jadi client tidak melihat bahwa satu server gagal."
    ),
    "explain.switch.budget": (
        "Retry dan hedge hanya boleh sepersepuluh dari request, dan beberapa sekaligus. Jadi server yang bermasalah "
        "tidak mendapat beban berlipat karenanya."
    ),
    "explain.switch.breaker": (
        "Server yang menggagalkan request atau jauh lebih lambat, padahal server lain berhasil, dijauhkan dari "
        "request; setelah jeda singkat, satu request mengujinya. GET /health bisa saja tetap berhasil di server itu."
    ),
    "explain.switch.probe": (
        "Setiap server ditanyai beberapa kali per detik (GET /health), terpisah dari request. Jadi kegagalan diketahui "
        "sebelum request mengenainya, dan server yang pulih segera dipakai lagi."
    ),
    "explain.switch.shed": (
        "Setiap server punya batas jumlah request yang dikerjakan sekaligus, dipelajari dari kecepatan jawabannya. "
        "Server yang kewalahan dilewati; jika semua mencapai batasnya, request menunggu sebentar lalu langsung ditolak "
        "(kode 503). Jadi request yang diterima dijawab tepat waktu."
    ),
    "cost.switch.hedge": "Tanpa hedge, request menunggu server yang beku atau lambat hingga batas waktunya habis.",
    "cost.switch.retry": "Tanpa retry, request yang mengenai server yang gagal ikut gagal.",
    "cost.switch.budget": (
        "Tanpa jatah (budget), setiap request yang gagal atau lambat di mana-mana dicoba di semua server: ketika "
        "semuanya bermasalah, bebannya menjadi tiga kali lipat."
    ),
    "cost.switch.breaker": (
        "Tanpa breaker, request yang gagal saja tidak pernah membuat sebuah server OFFLINE, sehingga server itu terus "
        "diberi request baru."
    ),
    "cost.switch.probe": (
        "Tanpa probe, kegagalan baru diketahui ketika sebuah request mengenainya, dan pulihnya server baru diketahui "
        "ketika sebuah request mengujinya."
    ),
    "cost.switch.shed": (
        "Tanpa batas (shed), server diberi lebih banyak daripada yang sanggup dikerjakannya: setiap request menunggu "
        "semua yang datang lebih dahulu, hingga hampir tidak ada yang dijawab tepat waktu."
    ),
    # The service as a whole
    "explain.service.normal": "Semua server ONLINE, dan request dijawab dengan baik.",
    "explain.service.degraded": (
        "Request tetap dijawab dengan baik, meskipun tidak semua server ONLINE. Itulah fault tolerance: server boleh "
        "gagal, layanan tidak."
    ),
    "explain.service.overloaded": (
        "Server-servernya ada, tetapi semua mencapai batasnya, sehingga dalam detik terakhir sebagian request ditolak. "
        "Itu bukan kegagalan server: penolakan yang cepat bagi sebagian menjaga yang lain tetap cepat. Keadaan ini "
        "berakhir satu detik setelah penolakan terakhir."
    ),
    "explain.service.troubled": (
        "Request terakhir, atau sebagian request dalam beberapa detik terakhir, gagal; atau yang tersisa hanya server "
        "yang dijauhkan oleh breaker. Server dan layanan adalah dua hal: layanan dinilai dari request-nya."
    ),
    "explain.service.down": (
        "Tidak ada server yang dapat diberi request, jadi load balancer langsung menolaknya (kode 503): menunggu tidak "
        "akan menolong. Begitu satu server pulih, layanan berjalan lagi."
    ),
    # How this request ended
    "explain.how.answered": (
        "Sebuah server memberi respons yang bukan galat server. Itu berlaku untuk request yang dikirim halaman ini; "
        "keadaan layanan dan keadaan setiap server tertulis di tempatnya sendiri."
    ),
    "explain.how.answered-with-error": (
        "Satu-satunya respons adalah galat dari server itu sendiri (5xx). Load balancer meneruskannya apa adanya, "
        "sebab pesan server lebih berguna bagi client daripada pesan pengganti."
    ),
    "explain.how.given-up": (
        "Load balancer tidak mendapat respons yang boleh diteruskan, jadi client mendapat pesan dari load balancer "
        "sendiri (kode 502, 503, atau 504)."
    ),
    "explain.how.busy": (
        "Semua server mencapai batasnya, dan tidak ada yang segera punya tempat. Daripada menunggu lama untuk jawaban "
        "yang terlambat, client langsung diberi tahu (kode 503) setelah berapa detik ia boleh mencoba lagi "
        "(Retry-After)."
    ),
    # What a server carries, and what is too much
    "explain.busy": (
        "Dalam detik terakhir, server ini sering mengerjakan request sebanyak yang sanggup dijawabnya dengan cepat, "
        "atau lebih. Itu bukan kegagalan: statusnya tetap, dan tidak ada yang memberatkannya. Request baru dikirim ke "
        "server lain yang masih leluasa, jika ada. Kata ini hilang jika selama satu detik hal itu tidak terjadi lagi."
    ),
    "explain.load": (
        "Request yang sedang dikerjakan server ini. Berapa yang sanggup ditanggungnya dipelajari dari jawabannya: "
        "request yang saling menunggu makin lama dijawab jika jumlahnya makin banyak."
    ),
    "explain.ease": "Hingga sebanyak ini sekaligus, jawabannya cepat. Selebihnya diberikan dahulu ke server lain.",
    "explain.limit": "Lebih dari ini tidak diberikan kepadanya: request hanya akan menunggu di dalam server.",
    "explain.alone": (
        "Lama sebuah jawaban jika server tidak mengerjakan hal lain. Server yang lambat meskipun sendirian tidak "
        "disebut kewalahan, tetapi lambat."
    ),
    "explain.line": (
        "Jika semua server mencapai batasnya, request menunggu di sini paling lama beberapa perseratus detik: lonjakan "
        "yang singkat sudah lewat saat itu. Jika antreannya tidak kunjung kosong, bebannya berlebih: waktu tunggu "
        "dipersingkat, dan yang terbaru didahulukan, sebab client-nya paling mungkin masih menunggu."
    ),
    "explain.shed": (
        "Request yang ditolak sejak load balancer dijalankan, karena semua server mencapai batasnya. Setiap client "
        "diminta kembali setelah 1 sampai 3 detik, dipilih acak, agar tidak semua kembali pada saat yang sama."
    ),
    # Figures
    "explain.latency": (
        "Nilai tengah (median) dari percobaan terakhir di server ini: separuhnya lebih cepat, separuhnya lebih lambat. "
        "Percobaan yang tersusul atau kehabisan waktu ikut dihitung, sekurangnya selama ia sudah berjalan (≥). Satu "
        "percobaan yang sangat lambat tidak mengubah median, berbeda dengan rata-rata."
    ),
    "explain.duration": (
        "Sejak request ini tiba di load balancer hingga responsnya lengkap, atau hingga load balancer menyerah. Jika "
        "responsnya panjang, dan karena itu diteruskan sambil datang: hingga ia mulai diteruskan."
    ),
    "explain.counters": (
        "Satu request bisa terdiri atas beberapa percobaan. Percobaan yang tersusul atau dibatalkan bukan percobaan "
        "yang gagal, jadi dihitung tersendiri."
    ),
    "explain.ill_addresses": (
        "Jika semua server gagal pada alamat yang sama, request-nyalah yang bermasalah, bukan server. Karena itu tidak "
        "ada server yang dikeluarkan, dan jatah retry dan hedge tidak dihabiskan untuknya."
    ),
}
