"""Counts the somatic variants of VCF files by kind, by change of bases and by gene."""

import collections

COMPLEMENT = str.maketrans("ACGT", "TGCA")
#: What stands for an allele that was not seen.
NO_VARIANT = {".", "*", "<*>", "<NON_REF>"}


def kind_of(ref, alt, info):
    """What a variant is, in the words of the field."""
    if "SVTYPE" in info or alt.startswith("<") or "[" in alt or "]" in alt:
        return "structural, " + str(info.get("SVTYPE") or alt.strip("<>"))
    if len(ref) == len(alt):
        return "SNV" if len(ref) == 1 else "MNV"
    return "insertion" if len(alt) > len(ref) else "deletion"


def change_of(ref, alt):
    """One of the six changes of a base, seen from the strand of the pyrimidine; None for anything else."""
    if len(ref) != 1 or len(alt) != 1 or ref not in "ACGT" or alt not in "ACGT":
        return None
    pair = f"{ref}>{alt}"
    return pair if ref in "CT" else pair.translate(COMPLEMENT)


def symbols(header):
    """How this file names genes: a function from the INFO of a line to names."""
    ann = [line for line in header if line.startswith(("##INFO=<ID=CSQ,", "##INFO=<ID=ANN,"))]
    for line in ann:
        names = [name.strip(" '\">") for name in line.split("Format:")[-1].split(":")[-1].split("|")]
        at = next((n for n, name in enumerate(names) if name in ("SYMBOL", "Gene_Name")), None)
        if at is not None:
            key = line.split("ID=")[1].split(",")[0]
            return lambda info: {
                entry.split("|")[at] for entry in str(info.get(key, "")).split(",") if entry.count("|") >= at
            }
    return lambda info: set(str(info.get("GENE") or info.get("GENEINFO") or "").split(":")[0].split(","))


def count(path, name):
    """All that is counted of one file."""
    header, samples, genes_of = [], [], None
    found = {key: collections.Counter() for key in ("kind", "change", "gene", "filter")}
    for number, line in enumerate(lines_of(path), 1):
        if line.startswith("##"):
            header.append(line)
            continue
        if line.startswith("#CHROM"):
            samples = line.split("\t")[9:]
            genes_of = symbols(header)
            continue
        fields = line.split("\t")
        if genes_of is None or len(fields) < 8:
            refuse(f"{name}, line {number}: this is not a VCF file")
        ref, alts, passed = fields[3].upper(), fields[4].upper(), fields[6] in ("PASS", ".")
        info = dict(part.partition("=")[::2] for part in fields[7].split(";"))
        variants = [alt for alt in alts.split(",") if alt not in NO_VARIANT]
        if not variants:
            continue
        found["filter"]["passed" if passed else "filtered out"] += 1
        if not passed:
            continue
        for alt in variants:
            found["kind"][kind_of(ref, alt, info)] += 1
            found["change"][change_of(ref, alt) or ""] += 1
        found["gene"].update(gene for gene in genes_of(info) if gene)
    del found["change"][""]
    if genes_of is None:
        refuse(f"{name}: this is not a VCF file")
    return samples, found


def main():
    total = {key: collections.Counter() for key in ("kind", "change", "gene", "filter")}
    rows, names = [], []
    for link in inputs()["variants"]:
        path = download(link)
        name = os.path.basename(path)
        samples, found = count(path, name)
        for key, counter in found.items():
            total[key].update(counter)
        names.append(name)
        rows.append((name, ", ".join(samples), found["filter"]["passed"], found["filter"]["filtered out"]))
    table_path = here("somatic-summary.tsv")
    with open(table_path, "w", encoding="utf-8") as file:
        file.write("group\tname\tvariants\n")
        for key in ("kind", "change", "gene"):
            file.writelines(f"{key}\t{name}\t{n}\n" for name, n in total[key].most_common())
    genes = total["gene"].most_common(25)
    report_path = here("somatic-summary.html")
    with open(report_path, "w", encoding="utf-8") as file:
        file.write(
            page(
                "Somatic variants",
                f"{len(names)} {'file' if len(names) == 1 else 'files'}; variants that passed all filters",
                section("Kinds", bars("Variants by kind", total["kind"].most_common())),
                section("Changes of one base", bars("SNVs by change, pyrimidine first", sorted(total["change"].items()))),
                section(
                    "Genes",
                    bars("The 25 genes with most variants", genes) if genes else text("These files name no genes."),
                ),
                section("Files", table(("File", "Samples", "Passed", "Filtered out"), rows)),
            )
        )
    finish(report=upload(report_path), table=upload(table_path))


main()
