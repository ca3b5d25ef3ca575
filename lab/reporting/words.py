"""PURE: what a report says by itself, in both languages: a student chooses one when the report is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lab.reporting.markup import escaped
from lab.teaching.experiment import Words
from lab.teaching.verdict import VERDICTS

WORDS: Mapping[str, Words] = {
    # The title page
    "title": Words("Laporan Praktikum Fault Tolerance", "Lab Report on Fault Tolerance"),
    "subtitle": Words(
        "Sistem terdistribusi: tiga server dan satu load balancer",
        "A distributed system: three servers and one balancer",
    ),
    "identity": Words("Identitas", "Identity"),
    "name": Words("Nama", "Name"),
    "nim": Words("NIM", "Student number (NIM)"),
    "class": Words("Kelas", "Class"),
    "date": Words("Tanggal", "Date"),
    "not-given": Words("(tidak diisi)", "(not given)"),
    "overview": Words("Ringkasan", "Overview"),
    "experiment": Words("Eksperimen", "Experiment"),
    "no-rounds": Words("Belum ada eksperimen yang dilakukan.", "No experiment has been done yet."),
    "prediction": Words("Prediksi", "Prediction"),
    "verdict": Words("Putusan", "Verdict"),
    "tools": Words("Alat dan bahan", "Tools and materials"),
    "tools-text": Words(
        "Fault Tolerance Lab: satu load balancer dan tiga server, masing-masing dalam container Docker, beserta "
        "pengirim beban, perintah gangguan, dan Chaos Toolkit yang menjalankan eksperimen, semuanya di satu komputer.",
        "The Fault Tolerance Lab: a load balancer and three servers, each in a Docker container, with a sender of "
        "load, commands that break servers, and the Chaos Toolkit, which plays the experiments: all on one machine.",
    ),
    "tools-text-swarm": Words(
        "Fault Tolerance Lab di beberapa komputer: load balancer dan tiga server, masing-masing dalam container "
        "Docker, dijalankan Docker Swarm; pengirim beban dan Chaos Toolkit, yang menjalankan eksperimen, di komputer "
        "di bawah ini.",
        "The Fault Tolerance Lab on several machines: balancers and three servers, each in a Docker container, run by "
        "Docker Swarm; the sender of load, and the Chaos Toolkit, which plays the experiments, on the machine below.",
    ),
    "tool.system": Words("Sistem operasi", "Operating system"),
    "tool.python": Words("Python", "Python"),
    "tool.cpus": Words("CPU", "CPUs"),
    "tool.memory_mib": Words("Memori (MiB)", "Memory (MiB)"),
    "tool.docker": Words("Docker Engine", "Docker Engine"),
    "tool.lab": Words("Versi lab", "Version of the lab"),
    "no-tools": Words(
        "Jurnal tidak mencatat komputer dan versinya.", "The journal doesn't tell the machine and the versions."
    ),
    # What is wrong with the journal
    "flaws": Words("Catatan tentang jurnal", "Remarks on the journal"),
    "flaw": Words("Baris {line}: {what}", "Line {line}: {what}"),
    "flaw.unreadable": Words("tidak dapat dibaca.", "it can't be read."),
    "flaw.changed": Words("isinya tidak cocok dengan hash-nya.", "its content doesn't match its hash."),
    "flaw.out-of-order": Words(
        "tidak menyambung dengan baris sebelumnya.", "it doesn't follow from the line before it."
    ),
    "flaw.torn": Words("baris terakhir ini terpotong.", "this last line is broken off."),
    "more-flaws": Words("Selain itu {count} baris lagi.", "And {count} more lines."),
    "unknown": Words(
        "Eksperimen {name} tercatat dalam jurnal, tetapi tidak dikenal oleh versi lab ini.",
        "The experiment {name} is in the journal, but unknown to this version of the lab.",
    ),
    # An experiment
    "purpose": Words("Tujuan", "Purpose"),
    "theory": Words("Dasar teori", "Theory"),
    "sources": Words("Sumber: {numbers}", "Sources: {numbers}"),
    "steps": Words("Langkah kerja", "Procedure"),
    "question": Words("Pertanyaan yang dijawab sebelum eksperimen:", "The question, answered before the experiment:"),
    "values": Words("Nilai untuk NIM ini:", "Values for this student number:"),
    "round": Words("Putaran ke-{number}.", "Round {number}."),
    "side": Words("Sisi {letter}: {label}", "Side {letter}: {label}"),
    "then": Words("Lalu, pada setiap sisi:", "Then, on each side:"),
    "no-commands": Words("Perintahnya tidak tercatat.", "Its commands are not on record."),
    "broken-off": Words(
        "Putaran ini terputus sebelum selesai, sehingga tidak ada putusan.",
        "This round was broken off before its end, so there is no verdict.",
    ),
    "why": Words("Penyebab: {why}.", "Why: {why}."),
    "why.interrupted": Words("dihentikan", "it was interrupted"),
    "not-played": Words("Sisi {letter} tidak dijalankan.", "Side {letter} was not played."),
    "unreadable": Words(
        "Data sisi {letter} tidak dapat dibaca ({why}). Angkanya dikutip dari jurnal, dan gambarnya tidak ada.",
        "The data of side {letter} can't be read ({why}). Its figures are quoted from the journal, and it isn't drawn.",
    ),
    "results": Words("Hasil", "Results"),
    "predicted": Words("Diprediksi sebelum eksperimen", "Predicted before the experiment"),
    "measured": Words("Terukur dalam eksperimen", "Measured in the experiment"),
    "no-prediction": Words("Tidak ada prediksi.", "No prediction was made."),
    "fits": Words("Prediksi sesuai dengan hasil pengukuran.", "The prediction fits what was measured."),
    "fits-not": Words(
        "Prediksi tidak sesuai dengan hasil pengukuran.", "The prediction doesn't fit what was measured."
    ),
    "nothing-shown": Words(
        "Pengukuran ini tidak dapat dipakai untuk menilai prediksi.",
        "This measurement can't tell whether the prediction is right.",
    ),
    "not-as-expected": Words(
        "Yang terukur berbeda dari yang diharapkan: lihat putusan di bawah.",
        "What was measured is not what was expected: see the verdict below.",
    ),
    "figure": Words("Besaran", "Figure"),
    "figures": Words("Besaran yang diukur pada setiap sisi", "What was measured on each side"),
    "not-measured": Words("tidak terukur", "not measured"),
    "claim": Words("Pernyataan", "Claim"),
    "bound": Words("Batas", "Bound"),
    "value": Words("Terukur", "Measured"),
    "holds": Words("Terpenuhi", "Holds"),
    "claims": Words("Pernyataan yang diuji", "The claims that were tested"),
    "yes": Words("ya", "yes"),
    "no": Words("tidak", "no"),
    "of-side": Words("{figure}, sisi {letter}", "{figure}, side {letter}"),
    "the-verdict": Words("Putusan: {word}.", "Verdict: {word}."),
    "means.confirmed": Words("Semua pernyataan terpenuhi.", "Every claim holds."),
    "means.refuted": Words(
        "Sedikitnya satu pernyataan tidak terpenuhi, dan tidak ada keraguan terhadap pengukurannya.",
        "At least one claim doesn't hold, and nothing speaks against the measurement.",
    ),
    "means.inconclusive": Words(
        "Pengukurannya diragukan, sehingga tidak ada yang dapat disimpulkan.",
        "The measurement itself is in doubt, so nothing was shown.",
    ),
    "journal-says": Words(
        "Jurnal mencatat putusan lain: {word}. Putusan di atas dihitung dari data yang diserahkan.",
        "The journal has another verdict: {word}. The one above is computed from the data that was handed in.",
    ),
    "doubts": Words("Keraguan terhadap pengukuran:", "What speaks against the measurement:"),
    "doubt.late": Words(
        "Sisi {letter}: pengirim beban terlambat {detail} ms pada persentil ke-99, sehingga waktu respons yang terukur "
        "tidak dapat dipercaya.",
        "Side {letter}: the sender of load was {detail} ms late at the 99th percentile, so its times can't be trusted.",
    ),
    "doubt.busy": Words(
        "Sisi {letter}: komputer sangat sibuk ({detail}).", "Side {letter}: the machine was very busy ({detail})."
    ),
    "doubt.stranger": Words(
        "Sisi {letter}: ada campur tangan lain pada lab selama pengukuran ({detail}).",
        "Side {letter}: somebody else meddled with the lab meanwhile ({detail}).",
    ),
    "doubt.no-log": Words(
        "Sisi {letter}: load balancer tidak dapat menulis log, sehingga state server tidak diketahui.",
        "Side {letter}: the balancer could not write its log, so the states of the servers are unknown.",
    ),
    "doubt.unmeasured": Words(
        "Sisi {letter}: besaran untuk pernyataan tentang “{detail}” tidak seluruhnya terukur.",
        "Side {letter}: not all that the claim on “{detail}” needs was measured.",
    ),
    # The drawing
    "drawing": Words(
        "Gambar {number}. Waktu respons setiap request menurut saat harus dikirim (skala logaritmik; yang gagal di "
        "baris tersendiri) dan state setiap server. Titik yang bertumpuk digambar sekali, kecuali yang gagal atau "
        "memakan waktu lebih dari {slow} ms.",
        "Figure {number}. Response time of each request by when it was due (on a logarithmic scale; failed ones on a "
        "line of their own), and the state of each server. Dots that cover each other are drawn once, but for those "
        "that failed or took longer than {slow} ms.",
    ),
    "legend": Words("Keterangan", "Legend"),
    "key.answered": Words("dijawab Server {number}", "answered by Server {number}"),
    "key.nobody": Words("dijawab, server tidak diketahui", "answered, by which server isn't known"),
    "key.tick": Words("gagal, atau isinya salah", "failed, or wrong in content"),
    "key.fault": Words("selama gangguan", "while a fault lasted"),
    "key.faulty": Words("gangguan pada server itu", "fault of that server"),
    "faults": Words("Gangguan pada sisi {letters}: {faults}.", "Faults on side {letters}: {faults}."),
    "more-faults": Words("dan {count} lagi", "and {count} more"),
    # What the student writes
    "analysis": Words("Analisis", "Analysis"),
    "look-at": Words("Yang perlu diperhatikan:", "What to look at:"),
    "conclusion": Words("Kesimpulan", "Conclusion"),
    "write-here": Words("Tulis di sini…", "Write here…"),
    "save": Words("Simpan", "Save"),
    "print": Words("Cetak", "Print"),
    "save-how": Words(
        "Analisis dan kesimpulan ditulis langsung di halaman ini. Simpan mengunduh laporan beserta isinya; letakkan "
        "file itu di folder jurnalnya, menggantikan {file}.",
        "Write the analyses and conclusions right into this page. Save downloads the report with all you wrote; put "
        "that file into the journal's folder in place of {file}.",
    ),
    "unsaved": Words("Ada tulisan yang belum disimpan.", "Something that you wrote is not saved yet."),
    "references": Words("Daftar pustaka", "References"),
    "fingerprint": Words("Sidik jari jurnal", "Fingerprint of the journal"),
    "no-fingerprint": Words("tidak ada", "none"),
}
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True)
class Said:
    """The report's words in one language, as HTML. language: "id" or "en"."""

    language: str

    def __call__(self, name: str, /, **values: object) -> str:
        """Return the text of that name, its places filled in."""
        return self.of(WORDS[name], **values)

    def of(self, words: Words, /, **values: object) -> str:
        """Return a text of whichever table, its places filled in."""
        text = escaped(words.said(self.language))
        return text.format(**{key: escaped(value) for key, value in values.items()}) if values else text

    def verdict(self, word: object) -> str:
        """Return a verdict's one word, or what stands in its place, not yet as HTML."""
        return VERDICTS[str(word)].said(self.language) if str(word) in VERDICTS else str(word)

    def date(self, at: str) -> str:
        """Return the day of a moment in ISO 8601, such as "29 November 2026"; what is none, as it is."""
        found = re.match(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)", at, re.ASCII)
        if not found:
            return escaped(at)
        year, month, day = (int(part) for part in found.groups())
        return f"{day} {_MONTHS[self.language].split()[month - 1]} {year}"
