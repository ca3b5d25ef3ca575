"""PURE: what worksheets and model answers say by themselves, in both languages."""

from collections.abc import Mapping

from lab.teaching.experiment import Words

WORDS: Mapping[str, Words] = {
    "worksheet": Words("Lembar kerja {number}. {title}", "Worksheet {number}. {title}"),
    "identity": Words(
        "Nama: {wide} NIM: {line} Kelas: {line} Tanggal: {line}",
        "Name: {wide} Student number (NIM): {line} Class: {line} Date: {line}",
    ),
    "purpose": Words("Tujuan", "Purpose"),
    "theory": Words("Dasar teori", "Theory"),
    "sources": Words("Sumber: {sources}", "Sources: {sources}"),
    "tools": Words("Alat dan bahan", "Tools and materials"),
    "tools-text": Words(
        "Satu komputer dengan Docker dan Python 3.10 atau lebih baru; Fault Tolerance Lab ([cara memulai]"
        "(../../README.id.md)); dasbor http://localhost:8080/load-balancer/ di peramban; dua terminal.",
        "One computer with Docker and Python 3.10 or newer; the Fault Tolerance Lab ([how to start it]"
        "(../../README.md)); the dashboard http://localhost:8080/load-balancer/ in a browser; two terminals.",
    ),
    "prediction": Words("Prediksi", "Prediction"),
    "predict-first": Words(
        "Pilih satu jawaban **sebelum** mengerjakan langkah kerja.", "Choose one **before** you begin the procedure."
    ),
    "reason": Words("Jelaskan alasan Anda:", "Explain why you think so:"),
    "procedure": Words("Langkah kerja", "Procedure"),
    "step-up": Words(
        "`make up`, lalu buka dasbor: ketiga server harus ONLINE.",
        "`make up`, then open the dashboard: all three servers must be ONLINE.",
    ),
    "step-run": Words(
        "`{command}`. Ketik huruf prediksi Anda ketika diminta; prediksi itu disegel dalam jurnal sebelum eksperimen "
        "dimulai. Amati dasbor selama sekitar satu menit.",
        "`{command}`. Type your prediction's letter when you are asked: it is sealed in the journal before the "
        "experiment begins. Watch the dashboard for about a minute.",
    ),
    "run": Words(
        'python lab/run.py {number} --nim NIM_ANDA --name "Nama Anda" --class KELAS_ANDA',
        'python lab/run.py {number} --nim YOUR_NIM --name "Your name" --class YOUR_CLASS --lang en',
    ),
    "step-report": Words(
        "Buka laporan yang disebutkan di akhir, `reports/NIM_ANDA-.../laporan.html`, dan isi tabel di bawah.",
        "Open the report that is named at the end, `reports/YOUR_NIM-.../report.html`, and fill in the table below.",
    ),
    "by-hand": Words(
        "Perintah itu membandingkan {count} sisi. Setiap sisi dapat Anda ulangi dengan tangan, dengan beban di "
        "terminal kedua; sesudahnya, kembalikan setelan dengan `make up`:",
        "That compares {count} sides. You can do each of them again by hand, with the load in a second terminal; "
        "afterwards, `make up` brings the settings back:",
    ),
    "by-hand-one": Words(
        "Perintah itu memiliki satu sisi saja. Sisi itu dapat Anda ulangi dengan tangan, dengan beban di terminal "
        "kedua; sesudahnya, kembalikan setelan dengan `make up`:",
        "That has one side. You can do it again by hand, with the load in a second terminal; afterwards, `make up` "
        "brings the settings back:",
    ),
    "side": Words("Sisi {letter}", "Side {letter}"),
    "sides-named": Words("Sisi {letter}", "Sides {letter}"),
    "settings": Words("Setelan load balancer", "The balancer's settings"),
    "then-all": Words("Kemudian, pada setiap sisi:", "Then, on each side:"),
    "then": Words("Kemudian:", "Then:"),
    "and": Words(" dan ", " and "),
    "at": Words("detik ke-{at}: {what}", "at {at} s: {what}"),
    "chance-each": Words(
        "sampai detik ke-{seconds}, setiap server dijeda dan dipulihkan sendiri-sendiri",
        "until {seconds} s each server is paused and healed by itself",
    ),
    "chance-together": Words(
        "sampai detik ke-{seconds}, ketiga server dijeda dan dipulihkan bersama-sama",
        "until {seconds} s the three servers are paused and healed together",
    ),
    "chance": Words(
        "{who}, pada saat yang diundi dari seed {seed} (rata-rata {mtbf} s hidup, {mttr} s mati): "
        "`python lab/fail.py {servers} --fault pause`, `python lab/heal.py {servers}`",
        "{who}, at moments drawn from the seed {seed} ({mtbf} s up and {mttr} s down on average): "
        "`python lab/fail.py {servers} --fault pause`, `python lab/heal.py {servers}`",
    ),
    "drawn": Words("NIM Anda menentukan {drawn}.", "Your number decides {drawn}."),
    "from-to": Words("`{name}` ({low} sampai {high})", "`{name}` ({low} to {high})"),
    "one-of": Words("`{name}` ({choices})", "`{name}` ({choices})"),
    "one-of-many": Words("`{name}` (satu dari {count} nilai)", "`{name}` (one of {count} values)"),
    "results": Words("Hasil", "Results"),
    "figure": Words("Besaran", "Figure"),
    "the-verdict": Words(
        "Putusan (terbukti, terbantah, atau tidak dapat disimpulkan), dan keraguan terhadap pengukuran jika ada:",
        "Verdict (confirmed, refuted or inconclusive), and doubts about the measurement if there are any:",
    ),
    "look-at": Words("Yang diamati", "What to look at"),
    "analysis": Words("Analisis", "Analysis"),
    "ask-figures": Words(
        "Telusuri perjalanan satu request, lalu jelaskan mengapa hasilnya demikian:",
        "Follow one request on its way, and explain why these came out as they did:",
    ),
    "on-side": Words("{figure}: sisi {letters}", "{figure}: side {letters}"),
    "on-sides": Words("{figure}: sisi {letters}", "{figure}: sides {letters}"),
    "compared": Words(
        "{figure} pada sisi {letter}, dibandingkan dengan {other} pada sisi {others}",
        "{figure} on side {letter}, compared with {other} on side {others}",
    ),
    "ask-code": Words(
        "Temukan baris kode yang menentukan hasil itu di {files}. Kutip, dan jelaskan artinya.",
        "Find the lines of code that decide it in {files}. Quote them, and explain what they mean.",
    ),
    "ask-belief": Words(
        "Anggapan apa yang mendasari prediksi Anda? Bagian mana yang didukung data, dan bagian mana yang dibantah?",
        "Which assumptions was your prediction built on? Which of them do the data support, which do they contradict?",
    ),
    "conclusion": Words("Kesimpulan", "Conclusion"),
    "next": Words("Coba berikutnya", "Try next"),
    "hand-in": Words(
        "Analisis dan kesimpulan boleh ditulis di sini atau di laporan. Yang dikumpulkan: seluruh folder "
        "`reports/NIM_ANDA-...`, dalam satu zip.",
        "Write analysis and conclusion here, or in the report. Hand in the whole folder `reports/YOUR_NIM-...`, as "
        "one zip.",
    ),
    # The index
    "worksheets": Words("Lembar kerja", "Worksheets"),
    "worksheets-text": Words(
        "Satu lembar untuk setiap eksperimen, paling banyak dua halaman A4. Dalam bahasa Inggris: "
        "[worksheets](../worksheets/README.md). Rencana dan penilaian: [panduan dosen](../dosen.md).",
        "A sheet for each experiment, two pages of A4 at most. In Indonesian: [lembar kerja]"
        "(../lembar-kerja/README.md). Plans and marks: [the lecturer's guide](../lecturer.md).",
    ),
    "experiment": Words("Eksperimen", "Experiment"),
    # The model answers
    "answers": Words("Kunci jawaban", "Model answers"),
    "answers-text": Words(
        "Untuk dosen. Dalam bahasa Inggris: [model answers](../en/README.md). Apa artinya jika mahasiswa menemukannya: "
        "[panduan dosen](../../dosen.md).",
        "For lecturers. In Indonesian: [kunci jawaban](../id/README.md). What it means when students find them: [the "
        "lecturer's guide](../../lecturer.md).",
    ),
    "answer": Words("Kunci jawaban {number}. {title}", "Model answer {number}. {title}"),
    "right": Words("Prediksi yang tepat", "The right prediction"),
    "wrong": Words("Anggapan di balik prediksi lain", "What the others believe"),
    "who-says": Words("Prediksi", "Prediction"),
    "believes": Words("Anggapan yang mendasarinya", "What somebody believes who gives it"),
    "claims": Words("Yang harus terlihat", "What must be seen"),
    "claim": Words("Pernyataan", "Claim"),
    "measured": Words("Besaran", "Figure"),
    "bound": Words("Batas", "Bound"),
    "of-side": Words("{figure}, sisi {letter}", "{figure}, side {letter}"),
    "without": Words(
        "Tanpa aturan yang diuji (`{settings}`), putusannya berbalik.",
        "Without the rule that is tested (`{settings}`), the verdict turns.",
    ),
    "without-run": Words("Peragakan: `{command}`", "To show it: `{command}`"),
    "explanation": Words("Penjelasan", "Explanation"),
    "where": Words("Di dalam kode", "In the code"),
    # Tables in other texts
    "sides": Words("Sisi", "Sides"),
    "load": Words("Beban (s)", "Load (s)"),
    "points": Words("Poin", "Points"),
    "title": Words("Judul", "Title"),
    "shows": Words("Tujuan", "Purpose"),
}


def said(name: str, language: str, /, **values: object) -> str:
    """Return one of the texts in a language, its places filled in. Raises KeyError."""
    text = WORDS[name].said(language)
    return text.format(**values) if values else text


def number(value: float, language: str) -> str:
    """Return a number as a language writes it, with no more decimals than it has."""
    return f"{value:g}" if language == "en" else f"{value:g}".replace(".", ",")


def listed(words: list[str], language: str) -> str:
    """Return words as a language lists them, such as "A, B and C"."""
    *first, last = words
    return f"{', '.join(first)}{said('and', language)}{last}" if first else last
