"""Mean coverage along the genome, in windows, as bedGraph and as a picture."""


def contigs_of(bam):
    """Names and lengths of the reference sequences, as the index tells them, without those that have no reads."""
    rows = (line.split("\t") for line in lines_of(run("samtools", "idxstats", bam, to=here("idxstats.txt"))))
    return [(name, int(length)) for name, length, mapped, _ in rows if name != "*" and int(mapped) > 0]


def windows(contigs, size):
    """All windows of the contigs, as the lines of a BED file."""
    for name, length in contigs:
        for start in range(0, length, size):
            yield f"{name}\t{start}\t{min(start + size, length)}\n"


def write_track(track, sums, contigs):
    """Writes the bedGraph, neighbours of one value as one; answers the means of each contig's windows."""
    means = {contig: [] for contig, _ in contigs}
    last = None
    with open(track, "w", encoding="utf-8") as file:
        for line in lines_of(sums):
            contig, start, end, bases = line.split("\t")
            mean = int(bases) / (int(end) - int(start))
            means[contig].append(mean)
            value = f"{mean:.3f}"
            if last and last[0] == contig and last[3] == value:
                last = (contig, last[1], end, value)
                continue
            if last:
                file.write("\t".join(last) + "\n")
            last = (contig, start, end, value)
        if last:
            file.write("\t".join(last) + "\n")
    return means


def summed(values, most):
    """At most `most` means of neighbours, for a picture."""
    per = -(-len(values) // most)
    return [mean_of(values[n : n + per]) for n in range(0, len(values), per)]


def mean_of(values):
    """The mean of numbers; there is at least one."""
    return sum(values) / len(values)


def main():
    given = inputs()
    size = given.get("window", 1000)
    if not 10 <= size <= 10_000_000:
        refuse(f"window: {size} is not from 10 to 10,000,000 bases")
    bam = download(given["reads"])
    name = os.path.basename(bam)
    run("samtools", "index", bam, to=os.devnull)
    contigs = contigs_of(bam)
    if sum(-(-length // size) for _, length in contigs) > 5_000_000:
        refuse("window: too small for this genome, there would be more than 5,000,000 windows")
    bed = here("windows.bed")
    with open(bed, "w", encoding="utf-8") as file:
        file.writelines(windows(contigs, size))
    stem = name.rsplit(".", 1)[0]
    track = here(f"{stem}.bedGraph")
    sums = run("samtools", "bedcov", bed, bam, to=here("sums.bed"))
    means = write_track(track, sums, contigs)
    longest = sorted(contigs, key=lambda one: -one[1])[:25]
    drawn = {contig: summed(means[contig], 330) for contig, _ in longest}
    seen = sorted(mean for values in drawn.values() for mean in values if mean)
    top = seen[int(len(seen) * 0.99)] * 1.1 if seen else 1
    rows = [
        (contig, length, sum(1 for mean in means[contig] if mean) * 100 / len(means[contig]), mean_of(means[contig]))
        for contig, length in contigs
    ]
    report_path = here(f"{stem}.coverage.html")
    with open(report_path, "w", encoding="utf-8") as file:
        pictures = (area(f"{contig}, {length:,} bases", drawn[contig], top) for contig, length in longest)
        file.write(
            page(
                "Coverage",
                f"{name}, in windows of {size:,} bases",
                section(f"Along the genome, from 0 to {top:.3g}×", *pictures)
                if longest
                else section("Along the genome", text("No read of this file is aligned.")),
                section("Sequences", table(("Sequence", "Bases", "Windows with reads, %", "Mean coverage"), rows[:200])),
            )
        )
    finish(report=upload(report_path), track=upload(track))


main()
