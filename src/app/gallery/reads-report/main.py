"""Quality of sequencing reads: FastQC with its pictures, and the counts of samtools where they are aligned."""

import base64
import zipfile

WORDS = {"PASS": ("pass", "passed"), "WARN": ("warn", "look at it"), "FAIL": ("fail", "failed")}


def counts(path):
    """What samtools counts: rows of the summary, as it names them."""
    lines = lines_of(run("samtools", "stats", path, to=here("stats.txt")))
    cells = (line.split("\t")[1:3] for line in lines if line.startswith("SN\t"))
    return [(name.rstrip(":"), float(value) if "." in value or "e" in value else int(value)) for name, value in cells]


def fastqc(path):
    """The modules of FastQC with their verdicts, and its pictures by file name."""
    run("fastqc", "--quiet", "--noextract", "--outdir", HOME, path, to=os.devnull)
    found = [name for name in os.listdir(HOME) if name.endswith("_fastqc.zip")]
    if not found:
        refuse("FastQC left no result: it cannot read this file")
    with zipfile.ZipFile(here(found[0])) as archive:
        summary = next(name for name in archive.namelist() if name.endswith("/summary.txt"))
        modules = [line.split("\t")[:2] for line in archive.read(summary).decode().splitlines()]
        pictures = {
            os.path.basename(name): archive.read(name)
            for name in archive.namelist()
            if "/Images/" in name and name.endswith(".png")
        }
    return modules, pictures


def chips(modules):
    """The verdicts of FastQC, each with a word and not by colour alone."""
    items = "".join(
        f"<li class={WORDS[verdict][0]}>{html.escape(module)}: <b>{WORDS[verdict][1]}</b></li>"
        for verdict, module in modules
    )
    return f"<ul class=chips>{items}</ul>"


def picture(name, content):
    """A picture of FastQC within the page."""
    title = name[: -len(".png")].replace("_", " ").capitalize()
    source = base64.b64encode(content).decode()
    return f"<figure><img src='data:image/png;base64,{source}' alt='{html.escape(title)}'><figcaption>{html.escape(title)}</figcaption></figure>"


def main():
    path = download(inputs()["reads"])
    name = os.path.basename(path)
    is_aligned = name.endswith((".bam", ".cram", ".sam"))
    modules, pictures = fastqc(path)
    report_path = here(f"{name.split('.')[0]}.reads.html")
    aligned = [section("Counts", table(("Of the alignment", "Value"), counts(path)))] if is_aligned else []
    with open(report_path, "w", encoding="utf-8") as file:
        file.write(
            page(
                "Reads",
                name,
                section("Verdicts of FastQC", chips(modules)),
                *aligned,
                section("Pictures of FastQC", "<div class=pictures>", *(picture(*one) for one in sorted(pictures.items())), "</div>"),
            )
        )
    outputs = {"report": upload(report_path)}
    if is_aligned:
        flagstat = here(f"{name.rsplit('.', 1)[0]}.flagstat.txt")
        outputs["flagstat"] = upload(run("samtools", "flagstat", path, to=flagstat))
    finish(**outputs)


main()
