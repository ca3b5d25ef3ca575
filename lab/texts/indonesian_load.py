"""What chaos.py and load.py, which send requests, say in Indonesian."""

CHAOS = {
    "{count} faults in {minutes} min, at least {alive} of {all} servers alive. "
    "The same again: python lab/chaos.py {arguments}": (
        "{count} gangguan dalam {minutes} menit, setidaknya {alive} dari {all} server tetap hidup. "
        "Untuk mengulanginya: python lab/chaos.py {arguments}"
    ),
    "left out, too few servers are back: {fault}": "dilewati, server yang sudah pulih belum cukup: {fault}",
    "Ended early by {signal}.": "Berakhir lebih awal karena {signal}.",
    "Faults or heals that could not be done: {count}; see the lines above.": (
        "Gangguan atau pemulihan yang tidak dapat dilakukan: {count}; lihat baris-baris di atas."
    ),
    "At the end not every server is healed and seen ONLINE. See: python lab/status.py, python lab/heal.py": (
        "Di akhir tidak semua server pulih dan terlihat ONLINE. Periksa: python lab/status.py, python lab/heal.py"
    ),
    "No request can be answered now: {why}. Bring it back: make up": (
        "Saat ini tidak ada request yang dapat dijawab: {why}. Hidupkan kembali: make up"
    ),
    "No load is sent: {why}. The faults go on without one.": (
        "Beban tidak dikirim: {why}. Gangguan tetap dijalankan tanpa beban."
    ),
    "There are no figures of the load: {why}.": "Angka hasil beban tidak tersedia: {why}.",
    "SEED": "SEED",
    "MINUTES": "MENIT",
    "SERVERS": "SERVER",
    "AT S": "DETIK KE",
    "FAULT": "GANGGUAN",
    "LASTED S": "LAMA (S)",
    "REQUESTS": "REQUEST",
    "FAILED": "GAGAL",
    "SLOWEST MS": "TERLAMA (MS)",
    "wrong body": "isi salah",
    "The load: {requests} requests, {failed} failed{reasons}, the slowest took {slowest} ms.": (
        "Beban: {requests} request, {failed} gagal{reasons}, yang terlama {slowest} ms."
    ),
    "Rows that overlap in time count the same requests.": (
        "Baris yang waktunya bertumpang tindih menghitung request yang sama."
    ),
    "{count} of them failed while the balancer itself did not answer, for {seconds} s.": (
        "{count} di antaranya gagal saat load balancer tidak menjawab ({seconds} detik)."
    ),
    "Break servers again and again, by chance.": "Ganggu server berulang kali secara acak.",
    "draws the faults: the same seed, the same faults": "seed undian: seed yang sama, gangguan yang sama",
    "how long (default: 2)": "lamanya dalam menit (bawaan: 2)",
    "how many servers are well at every moment (1)": "jumlah server yang selalu sehat setiap saat (1)",
    "so many requests a second are sent meanwhile (50)": "jumlah request per detik yang dikirim selama itu (50)",
    "send none: something else does, or nothing": (
        "jangan kirim request (ada yang mengirimnya dari tempat lain, atau memang tanpa beban)"
    ),
    "only say what would be done, and when": "hanya tampilkan apa yang akan dilakukan, dan kapan",
    "argument --load: {load} is not from 1 to {most} requests a second; for none: --no-load": (
        "argumen --load: {load} bukan 1 sampai {most} request per detik; tanpa beban: --no-load"
    ),
}

LOAD = {
    "{rate} requests a second for {seconds} s; Ctrl-C ends it early.": (
        "{rate} request per detik selama {seconds} detik; Ctrl-C mengakhirinya lebih awal."
    ),
    "A closed loop of {clients} at once, each asks again when answered, for {seconds} s; Ctrl-C ends it early.": (
        "Loop tertutup: {clients} client sekaligus, masing-masing bertanya lagi setelah dijawab, "
        "selama {seconds} detik; Ctrl-C mengakhirinya lebih awal."
    ),
    "From second {at} on, for {seconds} s: {rate} a second.": (
        "Mulai detik ke-{at}, selama {seconds} detik: {rate} per detik."
    ),
    "Beside it, a closed loop of one client, which asks again when answered.": (
        "Di sampingnya, loop tertutup dengan satu client, yang bertanya lagi setelah dijawab."
    ),
    "Each request is the POST of an order.": "Setiap request adalah POST sebuah pesanan.",
    "All tries of a client carry one Idempotency-Key.": (
        "Semua percobaan dari satu client membawa satu Idempotency-Key yang sama."
    ),
    "The rate, an open loop:": "Laju tetap, loop terbuka:",
    "The closed loop beside it:": "Loop tertutup di sampingnya:",
    "Orders: {orders}. Answered 201: {created}; never, however late: {never}. Tries sent: {tries}.": (
        "Pesanan: {orders}. Dijawab 201: {created}; tidak pernah, selambat apa pun: {never}. "
        "Percobaan yang dikirim: {tries}."
    ),
    "Clients that would have tried again when it ended: {count}.": (
        "Client yang masih akan mencoba lagi saat beban berakhir: {count}."
    ),
    "so long a client waits for each try (5)": "selama ini client menunggu setiap percobaan (5)",
    "RATE:AT:FOR": "LAJU:MULAI:LAMA",
    "from second AT on, FOR so many seconds, another rate, such as 600:10:2": (
        "mulai detik MULAI, selama LAMA detik, laju yang lain, misalnya 600:10:2"
    ),
    "{text!r} is not RATE:AT:FOR, such as 600:10:2": "{text!r} bukan LAJU:MULAI:LAMA, misalnya 600:10:2",
    "argument --burst: it does not lie within the {seconds} s of the load": (
        "argumen --burst: tidak berada dalam {seconds} detik lamanya beban"
    ),
    "beside the rate, one client that waits for its answer before it asks again; each is told apart": (
        "di samping laju itu, satu client yang menunggu jawabannya sebelum bertanya lagi; hasilnya disebut terpisah"
    ),
    "argument --{name}: it is for a rate, and --closed has none": (
        "argumen --{name}: hanya untuk beban dengan laju, sedangkan --closed tidak memilikinya"
    ),
    "each request is the POST of an order to /app/orders, no GET of /app/": (
        "setiap request adalah POST sebuah pesanan ke /app/orders, bukan GET ke /app/"
    ),
    "clients that know both balancers: the profile ha": "client yang mengenal kedua load balancer: profil ha",
    "There is no second balancer. Start one: COMPOSE_PROFILES=ha make up": (
        "Tidak ada load balancer kedua. Jalankan: COMPOSE_PROFILES=ha make up"
    ),
    "for --post: all tries of a client carry one Idempotency-Key": (
        "untuk --post: semua percobaan dari satu client membawa satu Idempotency-Key yang sama"
    ),
    "argument --keys: it is for --post": "argumen --keys: hanya untuk --post",
    "CLIENTS": "CLIENT",
    "in place of the rate, so many clients that each wait for their answer before they ask again": (
        "sebagai ganti laju: sekian client yang masing-masing menunggu jawabannya sebelum bertanya lagi"
    ),
    "Sent: {requests} requests of one client.": "Dikirim: {requests} request dari satu client.",
    "Sent: {requests} requests of {clients} clients.": "Dikirim: {requests} request dari {clients} client.",
    "Answered within a second: {rate} a second.": "Dijawab dalam satu detik: {rate} per detik.",
    "99 of 100 answers came within {p99} ms, the slowest after {worst} ms.": (
        "99 dari 100 jawaban tiba dalam {p99} ms, yang paling lambat setelah {worst} ms."
    ),
    "Refused: {count}.": "Ditolak: {count}.",
    "99 of 100 were told so within {p99} ms.": "99 dari 100 diberi tahu dalam {p99} ms.",
    "Neither answered nor refused in {seconds} s: {count}.": (
        "Tidak dijawab dan tidak pula ditolak dalam {seconds} detik: {count}."
    ),
    "The load's own process has ended before its time: there are no figures. Run it again.": (
        "Proses pengirim beban berakhir sebelum waktunya: angka hasilnya tidak ada. Jalankan lagi."
    ),
    "Clients that were never answered well: {lost}{reasons}.": (
        "Client yang tidak pernah dijawab dengan baik: {lost}{reasons}."
    ),
    "Send requests at a steady rate, and say what became of them.": (
        "Mengirim request dengan laju tetap, lalu menyebutkan hasilnya."
    ),
    "so many requests a second (50)": "sekian request per detik (50)",
    "for how long (default: 30)": "berapa lama (bawaan: 30)",
    "TIMES": "KALI",
    "how often a client tries again that got no good answer (0)": (
        "berapa kali client yang tidak mendapat jawaban baik mencoba lagi (0)"
    ),
    "argument --{name}: {value} is not from {least} to {most}": (
        "argumen --{name}: {value} tidak di antara {least} dan {most}"
    ),
}

LOADS = {**CHAOS, **LOAD}
