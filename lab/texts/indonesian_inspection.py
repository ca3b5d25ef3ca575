"""What grade.py says of a running lab in Indonesian."""

COMMAND = {
    "The lab at {url} is tried, step by step: its servers are paused one after the other, and healed at the end. "
    "That takes up to two minutes; Ctrl-C ends it early.": (
        "Lab di {url} diuji langkah demi langkah: server-servernya dijeda satu per satu, lalu dipulihkan di akhir. "
        "Lamanya bisa sampai dua menit; Ctrl-C mengakhirinya lebih awal."
    ),
    "STEP": "LANGKAH",
    "POINTS": "NILAI",
    "WHAT": "ISI",
    "The lab {project} gets {points} of {of} points.": "Lab {project} mendapat nilai {points} dari {of}.",
    "ADDRESS": "ALAMAT",
    "NAME": "NAMA",
    "of the lab, such as http://localhost:8080": "alamat lab, misalnya http://localhost:8080",
    "its Compose project, where the address' port doesn't tell": (
        "proyek Compose-nya, jika tidak dapat diketahui dari port pada alamat itu"
    ),
    "{text!r} is no address such as http://localhost:8080": "{text!r} bukan alamat seperti http://localhost:8080",
    "Ended by {signal}: no marks. What was broken is healed.": (
        "Diakhiri oleh {signal}: belum ada nilai. Server yang tadi dibuat gagal sudah dipulihkan."
    ),
    "The Compose project {project} has none of the services {servers}.": (
        "Proyek Compose {project} tidak memiliki satu pun service {servers}."
    ),
    "Heal first what is broken already: {ailing}. In this clone: python lab/heal.py; elsewhere: docker unpause, docker "
    "start. What can't be healed: remove its container, it then counts as missing.": (
        "Pulihkan dahulu yang sudah terganggu: {ailing}. Untuk lab di folder ini: python lab/heal.py; untuk yang lain: "
        "docker unpause, docker start. Yang tidak dapat dipulihkan: hapus container-nya, maka ia dihitung tidak ada."
    ),
    "No running container publishes port {port}: is the lab up, on this machine's Docker? See: docker ps": (
        "Tidak ada container berjalan yang membuka port {port}: apakah lab-nya sudah berjalan di Docker komputer ini? "
        "Lihat: docker ps"
    ),
    "Several labs publish port {port}. Say which: --project {names}": (
        "Beberapa lab membuka port {port}. Sebutkan yang mana: `--project {names}`"
    ),
    "It is not the Compose project {project} that publishes port {port}. See: docker ps": (
        "Bukan proyek Compose {project} yang membuka port {port}. Lihat: docker ps"
    ),
    "What publishes port {port} was not started by Docker Compose: its servers can't be found.": (
        "Yang membuka port {port} tidak dijalankan dengan Docker Compose, jadi server-servernya tidak dapat ditemukan."
    ),
}

STEPS = {
    "three servers answer with the five fields in order": "tiga server menjawab dengan lima field, berurutan",
    "servers are tried in order, two seconds each": "server dicoba berurutan, dua detik untuk masing-masing",
    "the page shows every server's state": "halaman menampilkan keadaan setiap server",
    "every request is a line in the log": "setiap request menjadi satu baris di log",
    "the page shows who answers, and what": "halaman menampilkan siapa yang menjawab, dan jawabannya",
    "the home page leads to the load balancer's page": "halaman utama mengarah ke halaman load balancer",
    "server 1 failed: Server 2 serves": "server 1 gagal: Server 2 melayani",
    "servers 1 and 2 failed: Server 3 serves": "server 1 dan 2 gagal: Server 3 melayani",
    "all servers failed: the service says so": "semua server gagal: layanan mengatakannya",
    "all servers healed: Server 1 serves again": "semua server pulih: Server 1 melayani kembali",
    "expected: {expected}; seen: {seen}; look at {look_at}.": (
        "yang diharapkan: {expected}; yang terlihat: {seen}; periksa {look_at}."
    ),
}

WELL = {
    "GET / of {server} answered with server, role, status, message, time, in this order, as Server {number}, ACTIVE": (
        "GET / di {server} dijawab dengan server, role, status, message, time, berurutan, sebagai Server {number}, "
        "ACTIVE"
    ),
    "there is no container of that service": "container untuk service itu tidak ada",
    "it gave no answer": "ia tidak menjawab",
    "what {server} answers, and its environment": "jawaban {server}, dan variabel lingkungannya",
    "a line '{line}' for each of {count} requests": "satu baris '{line}' untuk setiap request dari {count} request",
    "Server 1 was named, and no request had come to it": (
        "Server 1 disebut, padahal tidak ada request yang sampai kepadanya"
    ),
    "a line for the request that /load-balancer/ sends itself": (
        "satu baris untuk request yang dikirim /load-balancer/ sendiri"
    ),
    "a line that names Server {number} when it serves": "satu baris yang menyebut Server {number} saat ia melayani",
    "a line '... | Semua server offline' when all servers have failed": (
        "satu baris '... | Semua server offline' saat semua server gagal"
    ),
    "the log's last lines on /load-balancer/": "baris-baris terakhir log di /load-balancer/",
    "none of them was there": "tidak satu pun ada di sana",
    "there is no shared/log/log.txt": "shared/log/log.txt tidak ada",
    "the last new line was {line}": "baris baru yang terakhir adalah {line}",
    "{count} such lines came": "ada {count} baris seperti itu",
    "what the balancer writes into shared/log/log.txt": "yang dicatat load balancer ke shared/log/log.txt",
    "where the page reads the log": "dari mana halaman membaca log",
    "'Request saat ini diproses oleh: Server 1' on /load-balancer/": (
        "'Request saat ini diproses oleh: Server 1' di /load-balancer/"
    ),
    "Server 1's message on /load-balancer/": "pesan Server 1 di /load-balancer/",
    "the request that the page sends itself": "request yang dikirim halaman itu sendiri",
    "it was not there": "itu tidak ada",
    "it named Server {number}": "yang disebut adalah Server {number}",
    "no page came": "halamannya tidak datang",
    "missing: {words}": "tidak ada: {words}",
    "the practicum's headings on /load-balancer/": "judul-judul praktikum di /load-balancer/",
    "the page's texts": "teks halaman itu",
    "/load-balancer/ comes anew every 5 s, also without JavaScript": (
        "/load-balancer/ disegarkan setiap 5 detik, juga tanpa JavaScript"
    ),
    "it does so every {seconds:g} s": "disegarkan setiap {seconds:g} detik",
    "it does not": "tidak disegarkan",
    "'Praktikum Fault Tolerance' on /": "'Praktikum Fault Tolerance' di /",
    "a picture of client, balancer and servers on /": "gambar client, load balancer, dan server di /",
    "a link 'Buka Load Balancer' on / that leads to /load-balancer/": (
        "tautan 'Buka Load Balancer' di / yang mengarah ke /load-balancer/"
    ),
    "it leads to {way}": "tautannya mengarah ke {way}",
    "there was none": "itu tidak ada",
    "the home page": "halaman utama",
}

FAILING = {
    "{count} requests to /app/ in a row sent to Server 1, and answered by it": (
        "{count} request berturut-turut ke /app/ dikirim ke Server 1, dan dijawab olehnya"
    ),
    "only {count} packets came to its container": "hanya {count} paket yang sampai ke container-nya",
    "whom the balancer asks first": "server yang ditanyai load balancer lebih dahulu",
    "the first request after the failure of {servers} answered by Server {number} within {seconds:g} s": (
        "request pertama setelah {servers} gagal dijawab oleh Server {number} dalam {seconds:g} detik"
    ),
    "the balancer's time-out, and its order": "batas waktu (timeout) load balancer, dan urutannya",
    "/load-balancer/ shows every server and its state, ONLINE": (
        "/load-balancer/ menampilkan setiap server dan keadaannya, ONLINE"
    ),
    "the table of servers on the page": "daftar server di halaman itu",
    "one OFFLINE more on /load-balancer/ after the failure of {servers}": (
        "satu OFFLINE lagi di /load-balancer/ setelah {servers} gagal"
    ),
    "it was there {count} times, before that {before}": "kata itu ada {count} kali, sebelumnya {before} kali",
    "where the page has its states from": "dari mana halaman mengetahui keadaan server",
    "Server {number} answers /app/ after the failure of {servers}, and its time goes on": (
        "Server {number} menjawab /app/ setelah {servers} gagal, dan waktunya terus berjalan"
    ),
    "the time in its answers stood still, or others answered in between": (
        "waktu di jawabannya tidak berubah, atau server lain kadang menjawab"
    ),
    "what the balancer does when a server stays silent": "yang dilakukan load balancer saat sebuah server diam",
    "Server {number}'s message on /load-balancer/ after the failure of {servers}": (
        "pesan Server {number} di /load-balancer/ setelah {servers} gagal"
    ),
    "code 503, Retry-After and a JSON object at /app/ after the failure of all servers": (
        "kode 503, Retry-After, dan objek JSON di /app/ setelah semua server gagal"
    ),
    "Retry-After in the refusal with code 503": "Retry-After pada penolakan dengan kode 503",
    "a JSON object in the refusal for a program": "objek JSON pada penolakan untuk program",
    "it was {text}": "isinya {text}",
    "'Semua Server Gagal' and 'Tidak ada server yang dapat memproses request.' on /load-balancer/": (
        "'Semua Server Gagal' dan 'Tidak ada server yang dapat memproses request.' di /load-balancer/"
    ),
    "what the balancer does when it has no server left": (
        "yang dilakukan load balancer saat tidak ada server yang tersisa"
    ),
    "Server 1 serves again when all servers are healed": "Server 1 melayani kembali setelah semua server pulih",
    "it was said to serve all the time, also while it was failed": (
        "katanya ia melayani terus, juga saat ia sedang gagal"
    ),
    "how the balancer finds out that a server is well again": "cara load balancer mengetahui bahwa server sudah pulih",
}

ANSWERS = {
    "no answer came within {seconds:g} s": "tidak ada jawaban dalam {seconds:g} detik",
    "the connection broke before an answer was there": "koneksi terputus sebelum ada jawaban",
    "Server {number} answered with code {code} after {seconds} s": (
        "Server {number} menjawab dengan kode {code} setelah {seconds} detik"
    ),
    "an answer came with code {code} after {seconds} s": "datang jawaban dengan kode {code} setelah {seconds} detik",
    "the answer was no JSON object but {text}": "jawabannya bukan objek JSON, melainkan {text}",
    "its fields were {fields}": "field-nya adalah {fields}",
    "its field {name} was {value}": "field {name} berisi {value}",
    "X-Served-By said {value}": "X-Served-By menyebut {value}",
}

INSPECTION = {**COMMAND, **STEPS, **WELL, **FAILING, **ANSWERS}
