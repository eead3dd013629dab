/** The closed vocabularies of the catalog, in the order in which they are shown. */

export const sequencingTypes = ['WGS', 'WES', 'RNA-Seq'] as const
export type SequencingType = (typeof sequencingTypes)[number]

export const sampleTypes = [
  'Autopsy',
  'Cell line',
  'Diagnosis',
  'Germline',
  'Metastasis',
  'Relapse',
  'Xenograft',
] as const
export type SampleType = (typeof sampleTypes)[number]

export const fileTypes = ['BAM', 'gVCF', 'Somatic VCF', 'CNV', 'Feature Counts'] as const
export type FileType = (typeof fileTypes)[number]

export const tissueTypes = ['Germline Only', 'Paired Tumor-Normal', 'Tumor Only'] as const

/** Stands for an empty optional value, on screen and as a filter value. */
export const notReported = 'Not Reported'

/** Endings of index files; an index takes the attributes of its primary and goes where it goes. */
export const indexEndings = ['.bai', '.csi', '.tbi', '.crai'] as const

export const sexes = ['Female', 'Male', 'Unknown'] as const

/** The four filters of the data browser, as they are named in the URL. */
export const filterNames = ['sequencing_type', 'sample_type', 'file_type', 'tissue_type'] as const
export type FilterName = (typeof filterNames)[number]

/** The three ways to group the catalog. */
export const tabs = ['diagnoses', 'publications', 'studies'] as const
export type Tab = (typeof tabs)[number]

/** The columns of a manifest. Names and order follow the files that laboratories hand over. */
export const manifestColumns = [
  'file_path',
  'file_size',
  'md5sum',
  'subject_name',
  'sample_name',
  'sample_type',
  'sequencing_type',
  'file_type',
  'description',
  'sj_diseases',
  'sj_long_disease_name',
  'sj_datasets',
  'sj_pmid_accessions',
  'sj_ega_accessions',
  'sj_dataset_accession',
  'sj_embargo_date',
  'dau',
  'attr_control_sample',
  'attr_age_at_diagnosis',
  'attr_diagnosis',
  'attr_ethnicity',
  'attr_race',
  'attr_sex',
  'attr_oncotree_disease_code',
] as const
export type ManifestColumn = (typeof manifestColumns)[number]
