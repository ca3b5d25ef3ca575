"""What grading hand-ins says in Indonesian (lab.grading.hand_ins.py, lab/grading/findings.py and beside it)."""

ASKED = {
    "REPORT": "LAPORAN",
    "a folder or a zip that was handed in, or many": "folder atau zip yang dikumpulkan, atau banyak sekaligus",
    "EXPERIMENTS": "EKSPERIMEN",
    "which experiments count, such as 01,02,05 (default: all)": (
        "eksperimen mana yang dinilai, misalnya 01,02,05 (bila kosong: semua)"
    ),
    "FILE": "FILE",
    "write the marks there, for a spreadsheet": "tulis nilainya ke sana, untuk lembar sebar",
    "write there what Gradescope reads; a folder of it, where there are several": (
        "tulis ke sana yang dibaca Gradescope; berupa folder bila laporannya beberapa"
    ),
    "write the marks there as JUnit's XML": "tulis nilainya ke sana sebagai XML JUnit",
    "write there, in Markdown, what the class made of it": "tulis ke sana hasil seluruh kelas, dalam Markdown",
    "say of each hand-in why points are missing": "jelaskan untuk setiap laporan mengapa poinnya kurang",
    "Why points are missing: --details, or the files of --csv and --gradescope.": (
        "Mengapa poinnya kurang: --details, atau file dari --csv dan --gradescope."
    ),
    "{path} can't be written: {why}.": "{path} tidak dapat ditulis: {why}.",
}
MARKS = {
    "NIM": "NIM",
    "OF": "DARI",
    "every side played": "semua sisi dijalankan",
    "prediction sealed before the fault": "prediksi disegel sebelum gangguan",
    "figures and verdict follow from the samples": "angka dan putusan sesuai dengan sampel",
    "settings and drawn values kept": "setelan dan nilai undian dipakai",
    "prediction right": "prediksi benar",
    "{who} ({place}): {points} of {out_of} points.": "{who} ({place}): {points} dari {out_of} poin.",
    "{points} of {out_of} points": "{points} dari {out_of} poin",
}
CLASS = {
    "The class": "Seluruh kelas",
    "PLAYED": "DIJALANKAN",
    "POINTS, MEAN": "POIN RATA-RATA",
    "PREDICTED RIGHT": "PREDIKSI BENAR",
    "PREDICTED WRONG": "PREDIKSI SALAH",
    "{count} hand-ins, of which {graded} could be graded: {mean} of {out_of} points on average.": (
        "{count} laporan, {graded} di antaranya dapat dinilai: rata-rata {mean} dari {out_of} poin."
    ),
    "What was believed": "Yang dianggap benar",
    "Who misses what": "Siapa kekurangan apa",
    "The same samples": "Sampel yang sama",
    "The same student number": "NIM yang sama",
    '{experiment}, {letter}, {count} times: "{says}" Who says so believes: {believes}': (
        '{experiment}, {letter}, {count} kali: "{says}" Yang memilihnya menganggap: {believes}'
    ),
    "{experiment}: not played by {those}": "{experiment}: tidak dijalankan oleh {those}",
    "{experiment}: not all points for {share}: {those}": "{experiment}: poin untuk {share} belum penuh: {those}",
    "{one} and {other} have the same samples: {whole}": "{one} dan {other} memiliki sampel yang sama: {whole}",
    "{one} and {other} have parts of the same samples: {part}": (
        "{one} dan {other} memiliki sebagian sampel yang sama: {part}"
    ),
    "{one} and {other} have the same samples: {whole}; and parts of the same: {part}": (
        "{one} dan {other} memiliki sampel yang sama: {whole}; dan sebagian yang sama: {part}"
    ),
    "What this can't tell: whether somebody has written journal and samples anew, so that they fit each other, and who "
    "sat there. It shows what was changed without such care, and what several hand in. Where in doubt, have an "
    "experiment played again.": (
        "Yang tidak dapat diketahui dari sini: apakah jurnal dan sampel ditulis ulang sehingga saling cocok, dan siapa "
        "yang mengerjakannya. Yang terlihat adalah perubahan tanpa kehati-hatian seperti itu, dan apa yang dikumpulkan "
        "oleh beberapa orang. Bila ragu, minta satu eksperimen dijalankan lagi."
    ),
}
OPENED = {
    "{file} can't be opened: {why}.": "{file} tidak dapat dibuka: {why}.",
    "{file} is neither a folder nor a zip file.": "{file} bukan folder dan bukan file zip.",
    "{file} begins as a zip file and has no end: half of it is missing.": (
        "{file} diawali seperti file zip tetapi tidak ada akhirnya: sebagian isinya hilang."
    ),
    "{file} has only another zip in it: unpack it, and hand in what was in it.": (
        "{file} hanya berisi zip lain: bongkar, lalu kumpulkan isinya."
    ),
    "{file} has {found} hand-ins in it; at most {expected} are read: unpack it, and grade it in parts.": (
        "{file} berisi {found} laporan; paling banyak {expected} yang dibaca: bongkar, lalu nilai bertahap."
    ),
    "There are more than {count} hand-ins. Grade them in parts.": "Ada lebih dari {count} laporan. Nilailah bertahap.",
    "it has no name": "namanya kosong",
    "{file} is encrypted, so it was not read.": "{file} dienkripsi, jadi tidak dibaca.",
    "{file} is packed by a method that is not read ({found}); any zip program's usual one is.": (
        "{file} dikemas dengan metode yang tidak dibaca ({found}); gunakan metode zip yang biasa."
    ),
    "It has {found} files; at most {expected} are read.": "Isinya {found} file; paling banyak {expected} yang dibaca.",
    "{file} is larger than {expected} MiB, so it was not read.": "{file} lebih dari {expected} MiB, jadi tidak dibaca.",
    "{file} is {found} times as large when it is unpacked: a bomb, so it was not read.": (
        "{file} menjadi {found} kali lebih besar bila dibongkar: sebuah bom, jadi tidak dibaca."
    ),
    "It is larger than {expected} MiB in all when it is unpacked: {file} was not read.": (
        "Seluruh isinya lebih dari {expected} MiB bila dibongkar: {file} tidak dibaca."
    ),
    "{file} leads out of the folder, so it was not read.": "{file} menuju ke luar folder, jadi tidak dibaca.",
    "{file} is a link, or no plain file, so it was not followed.": (
        "{file} berupa tautan, atau bukan file biasa, jadi tidak diikuti."
    ),
    "{file} is in the zip twice, so neither was read.": "{file} ada dua kali di dalam zip, jadi keduanya tidak dibaca.",
    "{file} is damaged: {why}.": "{file} rusak: {why}.",
    "{file} is half a file: its end is missing.": "{file} terpotong: bagian akhirnya hilang.",
    "{file} is not there.": "{file} tidak ada.",
    "There is nothing in it.": "Tidak ada isinya.",
    "There is no {file} in it.": "Di dalamnya tidak ada {file}.",
    "It could not be graded, which is an error of the lab's own: {why}.": (
        "Tidak dapat dinilai karena kesalahan lab ini sendiri: {why}."
    ),
}
JOURNAL = {
    "The journal is empty.": "Jurnalnya kosong.",
    "The journal has more than {expected} lines, so it was not read.": (
        "Jurnalnya lebih dari {expected} baris, jadi tidak dibaca."
    ),
    "The journal is written in {found}, not in UTF-8: another program has saved it.": (
        "Jurnalnya memakai {found}, bukan UTF-8: program lain telah menyimpannya."
    ),
    "Line {line} of the journal ({what}) was changed after it was written, so it doesn't count.": (
        "Baris {line} jurnal ({what}) diubah setelah dibuat, jadi tidak dihitung."
    ),
    "Line {line} of the journal ({what}) doesn't follow the line before it: a line was taken out, put in or moved.": (
        "Baris {line} jurnal ({what}) tidak menyambung baris sebelumnya: ada baris yang dihapus, disisipkan, atau "
        "dipindahkan."
    ),
    "Line {line} of the journal can't be read.": "Baris {line} jurnal tidak dapat dibaca.",
    "The journal's last line is half a one, so it doesn't count.": (
        "Baris terakhir jurnal terpotong, jadi tidak dihitung."
    ),
    "The journal doesn't say whose it is.": "Jurnalnya tidak menyebut milik siapa.",
    "It has no student number, so nothing was drawn for anybody in particular.": (
        "Tidak ada NIM, jadi tidak ada nilai yang diundi untuk orang tertentu."
    ),
    "The journal names several students: {found}. The first one counts.": (
        "Jurnalnya menyebut beberapa mahasiswa: {found}. Yang pertama yang dihitung."
    ),
    "The journal's times go back by {found} s at line {line}: the clock was set, or a time was changed.": (
        "Waktu dalam jurnal mundur {found} detik pada baris {line}: jam komputer disetel, atau waktunya diubah."
    ),
}
PLAYS = {
    "{experiment}: not played.": "{experiment}: tidak dijalankan.",
    "{experiment}, {side}: not played in round {round}.": (
        "{experiment}, {side}: tidak dijalankan pada putaran {round}."
    ),
    "{experiment}, {side}: begun in round {round}, and broken off: {why}.": (
        "{experiment}, {side}: dimulai pada putaran {round}, lalu dihentikan: {why}."
    ),
    "{experiment}, {side}: line {line} of the journal, which seals it, was changed after it was written.": (
        "{experiment}, {side}: baris {line} jurnal, yang menyegelnya, diubah setelah dibuat."
    ),
    "{experiment}, {side}: {finding}": "{experiment}, {side}: {finding}",
    "{experiment}, {side}: {file} is not the file that the journal has sealed: sha256 {expected} expected, {found} "
    "found.": (
        "{experiment}, {side}: {file} bukan file yang disegel jurnal: seharusnya sha256 {expected}, ternyata {found}."
    ),
    "{experiment}, {side}: the journal names the file {found}, not {expected}.": (
        "{experiment}, {side}: jurnal menyebut file {found}, bukan {expected}."
    ),
    "{experiment}, {side}: {file} holds no play: {why}.": (
        "{experiment}, {side}: {file} tidak berisi hasil percobaan: {why}."
    ),
    "{experiment}, {side}: {file} holds what was never measured: {found}.": (
        "{experiment}, {side}: {file} berisi sesuatu yang tidak mungkin terukur: {found}."
    ),
    "{experiment}, {side}: {file} is the play of {found}, not of {expected}.": (
        "{experiment}, {side}: {file} adalah hasil {found}, bukan {expected}."
    ),
    "{experiment}, {side}: its samples are those of {found}.": "{experiment}, {side}: sampelnya milik {found}.",
}
ORDER = {
    "{experiment}: no prediction was made before it was played.": (
        "{experiment}: tidak ada prediksi sebelum dijalankan."
    ),
    "{experiment}: the journal has no beginning of its first round, so nothing shows the order.": (
        "{experiment}: awal putaran pertamanya tidak ada dalam jurnal, jadi urutannya tidak terbukti."
    ),
    "{experiment}: the prediction is in line {found} of the journal, after the beginning in line {expected}.": (
        "{experiment}: prediksinya ada di baris {found} jurnal, sesudah awal percobaan di baris {expected}."
    ),
    "{experiment}: the journal is broken at line {line}, between the prediction and the beginning, so nothing shows "
    "that the prediction came first.": (
        "{experiment}: rantai jurnal putus di baris {line}, antara prediksi dan awal percobaan, jadi tidak terbukti "
        "bahwa prediksinya lebih dahulu."
    ),
    "{experiment}: by the clock the prediction was sealed at {found}, after the beginning at {expected}.": (
        "{experiment}: menurut jam, prediksinya disegel pada {found}, sesudah awal percobaan pada {expected}."
    ),
    "{experiment}, {side}: by the clock the journal's beginning, {found}, comes after the play's fault, {expected}.": (
        "{experiment}, {side}: menurut jam, awal percobaan dalam jurnal, {found}, terjadi sesudah gangguannya, "
        "{expected}."
    ),
    "{experiment}: {found} is no time, so nothing shows that the prediction came first.": (
        "{experiment}: {found} bukan waktu, jadi tidak terbukti bahwa prediksinya lebih dahulu."
    ),
    "{experiment}: {found} was predicted, and {expected} is right.": (
        "{experiment}: prediksinya {found}, yang benar {expected}."
    ),
}
FIGURES = {
    "{experiment}, {side}: the journal says {figure} = {found}, and the samples give {expected} (figures that differ: "
    "{count}).": (
        "{experiment}, {side}: menurut jurnal {figure} = {found}, menurut sampel {expected} (angka yang berbeda: "
        "{count})."
    ),
    "{experiment}: it came to no verdict.": "{experiment}: tidak sampai pada putusan.",
    "{experiment}: without every side the verdict can't be worked out again.": (
        "{experiment}: tanpa semua sisi, putusannya tidak dapat dihitung ulang."
    ),
    "{experiment}: the journal says {found}, and the samples show {expected}.": (
        "{experiment}: menurut jurnal {found}, menurut sampel {expected}."
    ),
    "{experiment}: the journal judges {figure} otherwise than the samples do.": (
        "{experiment}: jurnal menilai {figure} berbeda dari sampelnya."
    ),
    "{experiment}, {side}: its settings are {found}, and should be {expected}.": (
        "{experiment}, {side}: setelannya {found}, seharusnya {expected}."
    ),
    "{experiment}, {side}: played with {name} = {found}; for the number {nim} it is {expected}.": (
        "{experiment}, {side}: dijalankan dengan {name} = {found}; untuk NIM {nim} seharusnya {expected}."
    ),
    "{experiment}, {side}: the journal's beginning has {name} = {found}, not {expected}.": (
        "{experiment}, {side}: awal percobaan dalam jurnal memuat {name} = {found}, bukan {expected}."
    ),
    "{experiment}, {side}: the journal has no beginning of this play.": (
        "{experiment}, {side}: awal percobaan ini tidak ada dalam jurnal."
    ),
    "{experiment}, {side}: {found} clients have sent requests; by its values it is {expected}.": (
        "{experiment}, {side}: {found} client mengirim request; menurut nilainya {expected}."
    ),
    "{experiment}, {side}: request number {count} was due at {found} s; by its values at {expected} s.": (
        "{experiment}, {side}: request nomor {count} dijadwalkan pada detik {found}; menurut nilainya detik {expected}."
    ),
    "{experiment}, {side}: the load took {found} s; by its values it is {expected} s.": (
        "{experiment}, {side}: bebannya berlangsung {found} detik; menurut nilainya {expected} detik."
    ),
    "{experiment}, {side}: there is no fault {found}; by its values it comes at {expected} s.": (
        "{experiment}, {side}: tidak ada gangguan {found}; menurut nilainya datang pada detik {expected}."
    ),
    "{experiment}, {side}: the fault {name} came at {found} s; by its values at {expected} s.": (
        "{experiment}, {side}: gangguan {name} datang pada detik {found}; menurut nilainya pada detik {expected}."
    ),
    "Figures differ: it was made with the lab's version {found}; grade it with the same one, to be sure.": (
        "Ada angka yang berbeda: laporan ini dibuat dengan lab versi {found}; agar pasti, nilai dengan versi yang sama."
    ),
    "Not one of its plays has the values of the number {nim}: they may be somebody else's.": (
        "Tidak satu pun percobaannya memakai nilai untuk NIM {nim}: mungkin milik orang lain."
    ),
    "{experiment}: inconclusive, as its journal says; it could be played again.": (
        "{experiment}: tidak dapat disimpulkan, begitu pula kata jurnalnya; dapat dijalankan lagi."
    ),
    "More of that kind ({name}): {count}.": "Lagi yang sejenis ({name}): {count}.",
}
GRADING = {**ASKED, **MARKS, **CLASS, **OPENED, **JOURNAL, **PLAYS, **ORDER, **FIGURES}
