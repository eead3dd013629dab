/** A disease of OncoTree by its code, with the code of the one above it; none of the root. */
export type OncotreeNode = {
  readonly code: string
  readonly name: string
  readonly parent: string | undefined
}

/** The code of what holds every tumor. */
export const oncotreeRoot = 'TISSUE'

// OncoTree 2025-10-03 (oncotree.mskcc.org, CC BY 4.0): "PARENT: CODE name | CODE name".
const lines = `
TISSUE: ADRENAL_GLAND Adrenal Gland | AMPULLA_OF_VATER Ampulla of Vater | BILIARY_TRACT Biliary Tract | BLADDER Bladder/Urinary Tract | BONE Bone
TISSUE: BOWEL Bowel | BREAST Breast | BRAIN CNS/Brain | CERVIX Cervix | STOMACH Esophagus/Stomach | EYE Eye | HEAD_NECK Head and Neck | KIDNEY Kidney
TISSUE: LIVER Liver | LUNG Lung | LYMPH Lymphoid | MYELOID Myeloid | OTHER Other | OVARY Ovary/Fallopian Tube | PANCREAS Pancreas | PENIS Penis
TISSUE: PNS Peripheral Nervous System | PERITONEUM Peritoneum | PLEURA Pleura | PROSTATE Prostate | SKIN Skin | SOFT_TISSUE Soft Tissue | TESTIS Testis
TISSUE: THYMUS Thymus | THYROID Thyroid | UTERUS Uterus | VULVA Vulva/Vagina
ADRENAL_GLAND: ACA Adrenocortical Adenoma | ACC Adrenocortical Carcinoma | PHC Pheochromocytoma
AMPULLA_OF_VATER: AMPCA Ampullary Carcinoma
BILIARY_TRACT: ICPN Intracholecystic Papillary Neoplasm | IPN Intraductal Papillary Neoplasm of the Bile Duct
BLADDER: BLAD Bladder Adenocarcinoma | BLSC Bladder Squamous Cell Carcinoma | BLCA Bladder Urothelial Carcinoma
BLADDER: IMTB Inflammatory Myofibroblastic Bladder Tumor | IUP Inverted Urothelial Papilloma | URMM Mucosal Melanoma of the Urethra
BLADDER: SRCBC Plasmacytoid/Signet Ring Cell Bladder Carcinoma | SCB Sarcomatoid Carcinoma of the Urinary Bladder | SCBC Small Cell Bladder Cancer
BLADDER: UTUC Upper Tract Urothelial Carcinoma | URCA Urachal Carcinoma | UCA Urethral Cancer | UPA Urothelial Papilloma
BONE: ADMA Adamantinoma | CHBL Chondroblastoma | CHS Chondrosarcoma | CHDM Chordoma | ES Ewing Sarcoma | GCTB Giant Cell Tumor of Bone | OS Osteosarcoma
BOWEL: AGA Anal Gland Adenocarcinoma | ANSC Anal Squamous Cell Carcinoma | ARMM Anorectal Mucosal Melanoma | APAD Appendiceal Adenocarcinoma
BOWEL: COADREAD Colorectal Adenocarcinoma | GINET Gastrointestinal Neuroendocrine Tumors | LAMN Low-grade Appendiceal Mucinous Neoplasm
BOWEL: CMC Medullary Carcinoma of the Colon | SBC Small Bowel Cancer | SIC Small Intestinal Carcinoma | TAC Tubular Adenoma of the Colon
BREAST: BRAME Adenomyoepithelioma of the Breast | DCIS Breast Ductal Carcinoma In Situ | BFN Breast Fibroepithelial Neoplasms
BREAST: LCIS Breast Lobular Carcinoma In Situ | BNNOS Breast Neoplasm, NOS | PBS Breast Sarcoma | IBC Inflammatory Breast Cancer
BREAST: BRCA Invasive Breast Carcinoma | JSCB Juvenile Secretory Carcinoma of the Breast | MBC Metaplastic Breast Cancer
BRAIN: CPT Choroid Plexus Tumor | DIFG Diffuse Glioma | EMBT Embryonal Tumor | ENCG Encapsulated Glioma | EPMT Ependymomal Tumor
BRAIN: BGCT Germ Cell Tumor, Brain | MNGT Meningothelial Tumor | MBT Miscellaneous Brain Tumor | MNET Miscellaneous Neuroepithelial Tumor
BRAIN: PINT Pineal Tumor | PCNSMT Primary CNS Melanocytic Tumors | SELT Sellar Tumor
CERVIX: CEAD Cervical Adenocarcinoma | CEAIS Cervical Adenocarcinoma In Situ | CABC Cervical Adenoid Basal Carcinoma
CERVIX: CACC Cervical Adenoid Cystic Carcinoma | CEAS Cervical Adenosquamous Carcinoma | CELI Cervical Leiomyosarcoma
CERVIX: CENE Cervical Neuroendocrine Tumor | CERMS Cervical Rhabdomyosarcoma | CESC Cervical Squamous Cell Carcinoma
CERVIX: CEGCC Glassy Cell Carcinoma of the Cervix | MCCE Mixed Cervical Carcinoma | SCCE Small Cell Carcinoma of the Cervix
CERVIX: VGCE Villoglandular Adenocarcinoma of the Cervix
STOMACH: EPDCA Esophageal Poorly Differentiated Carcinoma | ESCC Esophageal Squamous Cell Carcinoma | EGC Esophagogastric Adenocarcinoma
STOMACH: GINETES Gastrointestinal Neuroendocrine Tumors of the Esophagus/Stomach | ESMM Mucosal Melanoma of the Esophagus
STOMACH: SMN Smooth Muscle Neoplasm, NOS
EYE: LGT Lacrimal Gland Tumor | OM Ocular Melanoma | RBL Retinoblastoma
HEAD_NECK: OHNCA Head and Neck Carcinoma, Other | HNMUCM Head and Neck Mucosal Melanoma | HNSC Head and Neck Squamous Cell Carcinoma
HEAD_NECK: NPC Nasopharyngeal Carcinoma | PTH Parathyroid Cancer | SACA Salivary Carcinoma | SBL Sialoblastoma
KIDNEY: CCSK Clear Cell Sarcoma of Kidney | RCC Renal Cell Carcinoma | RNET Renal Neuroendocrine Tumor | MRT Rhabdoid Cancer | WT Wilms' Tumor
LIVER: FLC Fibrolamellar Carcinoma | LIHB Hepatoblastoma | LIAD Hepatocellular Adenoma | HCC Hepatocellular Carcinoma
LIVER: HCCIHCH Hepatocellular Carcinoma plus Intrahepatic Cholangiocarcinoma | LIAS Liver Angiosarcoma
LIVER: LIMNET Malignant Nonepithelial Tumor of the Liver | MRTL Malignant Rhabdoid Tumor of the Liver
LIVER: UESL Undifferentiated Embryonal Sarcoma of the Liver
LUNG: CSCLC Combined Small Cell Lung Carcinoma | IMTL Inflammatory Myofibroblastic Lung Tumor | LAIS Lung Adenocarcinoma In Situ
LUNG: LNET Lung Neuroendocrine Tumor | NSCLC Non-Small Cell Lung Cancer | PPB Pleuropulmonary Blastoma | LAM Pulmonary Lymphangiomyomatosis
LUNG: SARCL Sarcomatoid Carcinoma of the Lung
LYMPH: LATL Lymphoid Atypical | LBGN Lymphoid Benign | LNM Lymphoid Neoplasm
MYELOID: MATPL Myeloid Atypical | MBGN Myeloid Benign | MNM Myeloid Neoplasm
OTHER: AIS Adenocarcinoma In Situ | ARCH Adenocarcinoma in Retrorectal Cystic Hamartoma | CUP Cancer of Unknown Primary
OTHER: EGCT Extra Gonadal Germ Cell Tumor | MIXED Mixed Cancer Types
OVARY: OOVC Ovarian Cancer, Other | OVT Ovarian Epithelial Tumor | OGCT Ovarian Germ Cell Tumor | SCST Sex Cord Stromal Tumor
PANCREAS: PAAC Acinar Cell Carcinoma of the Pancreas | PAASC Adenosquamous Carcinoma of the Pancreas | PACT Cystic Tumor of the Pancreas
PANCREAS: PAAD Pancreatic Adenocarcinoma | PANEC Pancreatic Neuroendocrine Carcinoma | PANET Pancreatic Neuroendocrine Tumor | PB Pancreatoblastoma
PANCREAS: SPN Solid Pseudopapillary Neoplasm of the Pancreas | UCP Undifferentiated Carcinoma of the Pancreas
PENIS: PSCC Penile Squamous Cell Carcinoma
PNS: GNBL Ganglioneuroblastoma | GN Ganglioneuroma | NST Nerve Sheath Tumor | NBL Neuroblastoma
PERITONEUM: PEMESO Peritoneal Mesothelioma | PSEC Peritoneal Serous Carcinoma
PLEURA: PLMESO Pleural Mesothelioma
PROSTATE: BCCP Basal Cell Carcinoma of Prostate | PRAD Prostate Adenocarcinoma | PRNE Prostate Neuroendocrine Carcinoma
PROSTATE: PRSCC Prostate Small Cell Carcinoma | PRSC Prostate Squamous Cell Carcinoma
SKIN: ADPA Aggressive Digital Papillary Adenocarcinoma | AFX Atypical Fibroxanthoma | AN Atypical Nevus | BCC Basal Cell Carcinoma
SKIN: CSCC Cutaneous Squamous Cell Carcinoma | DF Dermatofibroma | DFSP Dermatofibrosarcoma Protuberans | DTE Desmoplastic Trichoepithelioma
SKIN: EMPSGC Endocrine Mucin Producing Sweat Gland Carcinoma | EMPD Extramammary Paget Disease | MEL Melanoma | MCC Merkel Cell Carcinoma
SKIN: MAC Microcystic Adnexal Carcinoma | POCA Porocarcinoma/Spiroadenocarcinoma | PORO Poroma/Acrospiroma | PPCT Proliferating Pilar Cystic Tumor
SKIN: SEBA Sebaceous Carcinoma | SKAC Skin Adnexal Carcinoma | SPIR Spiroma/Spiradenoma | SGAD Sweat Gland Adenocarcinoma
SKIN: AECA Sweat Gland Carcinoma/Apocrine Eccrine Carcinoma
SOFT_TISSUE: AA Aggressive Angiomyxoma | ASPS Alveolar Soft Part Sarcoma | AFH Angiomatoid Fibrous Histiocytoma | ANGS Angiosarcoma
SOFT_TISSUE: ALT Atypical Lipomatous Tumor | CCS Clear Cell Sarcoma | DCS Dendritic Cell Sarcoma | DES Desmoid/Aggressive Fibromatosis
SOFT_TISSUE: DSRCT Desmoplastic Small-Round-Cell Tumor | EHAE Epithelioid Hemangioendothelioma | EPIS Epithelioid Sarcoma
SOFT_TISSUE: ESST Ewing Sarcoma of Soft Tissue | FIBS Fibrosarcoma | GIST Gastrointestinal Stromal Tumor | GS Glomangiosarcoma | HEMA Hemangioma
SOFT_TISSUE: IFS Infantile Fibrosarcoma | IMT Inflammatory Myofibroblastic Tumor | INTS Intimal Sarcoma | LM Leiomyoma | LMS Leiomyosarcoma
SOFT_TISSUE: LIPO Liposarcoma | LGFMS Low-Grade Fibromyxoid Sarcoma | MGST Malignant Glomus Tumor | MF Myofibroma | IMS Myofibromatosis
SOFT_TISSUE: MPC Myopericytoma | MFS Myxofibrosarcoma | MYXO Myxoma | PGNG Paraganglioma | PECOMA Perivascular Epithelioid Cell Tumor
SOFT_TISSUE: PMHE Pseudomyogenic Hemangioendothelioma | RAS Radiation-Associated Sarcoma | RMS Rhabdomyosarcoma | RCSNOS Round Cell Sarcoma, NOS
SOFT_TISSUE: SARCNOS Sarcoma, NOS | STMYEC Soft Tissue Myoepithelial Carcinoma | SFT Solitary Fibrous Tumor/Hemangiopericytoma | SYNS Synovial Sarcoma
SOFT_TISSUE: TGCT Tenosynovial Giant Cell Tumor Diffuse Type
SOFT_TISSUE: MFH Undifferentiated Pleomorphic Sarcoma/Malignant Fibrous Histiocytoma/High-Grade Spindle Cell Sarcoma
TESTIS: NSGCT Non-Seminomatous Germ Cell Tumor | SEM Seminoma | TSCST Sex Cord Stromal Tumor | TLYM Testicular Lymphoma | TMESO Testicular Mesothelioma
THYMUS: TET Thymic Epithelial Tumor | TNET Thymic Neuroendocrine Tumor
THYROID: THAP Anaplastic Thyroid Cancer | THHC Hurthle Cell Thyroid Cancer | HTAT Hyalinizing Trabecular Adenoma of the Thyroid
THYROID: THME Medullary Thyroid Cancer | OAT Oncocytic Adenoma of the Thyroid | THPD Poorly Differentiated Thyroid Cancer
THYROID: WDTC Well-Differentiated Thyroid Cancer
UTERUS: UCEC Endometrial Carcinoma | GTD Gestational Trophoblastic Disease | OUTT Other Uterine Tumor | USARC Uterine Sarcoma/Mesenchymal
VULVA: VGCT Germ Cell Tumor of the Vulva | VMA Mucinous Adenocarcinoma of the Vulva/Vagina | VMM Mucosal Melanoma of the Vulva/Vagina
VULVA: VPDC Poorly Differentiated Vaginal Carcinoma | VSC Squamous Cell Carcinoma of the Vulva/Vagina | VA Vaginal Adenocarcinoma
AMPCA: IAMPCA Intestinal Ampullary Carcinoma | MAMPCA Mixed Ampullary Carcinoma | PAMPCA Pancreatobiliary Ampullary Carcinoma
ICPN: GBC Gallbladder Cancer
IPN: CHOL Cholangiocarcinoma
URCA: UA Urachal Adenocarcinoma
UCA: UAD Urethral Adenocarcinoma | USCC Urethral Squamous Cell Carcinoma | UCU Urethral Urothelial Carcinoma
CHS: DDCHS Dedifferentiated Chondrosarcoma | EMCHS Extraskeletal Myxoid Chondrosarcoma | MCHS Mesenchymal Chondrosarcoma | MYCHS Myxoid Chondrosarcoma
CHDM: CCHDM Conventional Type Chordoma | DDCHDM Dedifferentiated Chordoma
OS: CHOS Chondroblastic Osteosarcoma | FIOS Fibroblastic Osteosarcoma | HGSOS High-Grade Surface Osteosarcoma | LGCOS Low-Grade Central Osteosarcoma
OS: OSOS Osteoblastic Osteosarcoma | PAOS Parosteal Osteosarcoma | PEOS Periosteal Osteosarcoma | SECOS Secondary Osteosarcoma
OS: SCOS Small Cell Osteosarcoma | TEOS Telangiectatic Osteosarcoma
APAD: CTAAP Colonic Type Adenocarcinoma of the Appendix | GCCAP Goblet Cell Adenocarcinoma of the Appendix
APAD: MAAP Mucinous Adenocarcinoma of the Appendix | SRAP Signet Ring Cell Type of the Appendix
COADREAD: COAD Colon Adenocarcinoma | CAIS Colon Adenocarcinoma In Situ | MACR Mucinous Adenocarcinoma of the Colon and Rectum
COADREAD: READ Rectal Adenocarcinoma | SRCCR Signet Ring Cell Adenocarcinoma of the Colon and Rectum
GINET: HGNEC High-Grade Neuroendocrine Carcinoma of the Colon and Rectum | SBWDNET Small Bowel Well-Differentiated Neuroendocrine Tumor
GINET: AWDNET Well-Differentiated Neuroendocrine Tumor of the Appendix | RWDNET Well-Differentiated Neuroendocrine Tumor of the Rectum
SBC: DA Duodenal Adenocarcinoma
DCIS: PD Paget Disease of the Nipple
BFN: FA Fibroadenoma | PT Phyllodes Tumor of the Breast
PBS: BA Breast Angiosarcoma
BRCA: ACBC Adenoid Cystic Breast Cancer | BRSRCC Breast Carcinoma with Signet Ring | BRCANOS Breast Invasive Cancer, NOS
BRCA: BRCNOS Breast Invasive Carcinoma, NOS | CSNOS Breast Invasive Carcinosarcoma, NOS | IDC Breast Invasive Ductal Carcinoma
BRCA: ILC Breast Invasive Lobular Carcinoma | IMMC Breast Invasive Mixed Mucinous Carcinoma | MDLC Breast Mixed Ductal and Lobular Carcinoma
BRCA: SPC Solid Papillary Carcinoma of the Breast
MBC: EMBC Epithelial Type Metaplastic Breast Cancer | MMBC Mixed Type Metaplastic Breast Cancer
CPT: ACPP Atypical Choroid Plexus Papilloma | CPC Choroid Plexus Carcinoma | CPP Choroid Plexus Papilloma
DIFG: ADIFG Adult-Type Diffuse Glioma | GNOS Glioma, NOS | HGGNOS High-Grade Glioma, NOS | PDIFHG Pediatric-Type Diffuse High-Grade Glioma
DIFG: PDIFLG Pediatric-Type Diffuse Low-Grade Glioma
EMBT: ATRT Atypical Teratoid/Rhabdoid Tumor | DMBL Desmoplastic/Nodular Medulloblastoma
EMBT: ETANTR Embryonal Tumor with Abundant Neuropil and True Rosettes | AMBL Large Cell/Anaplastic Medulloblastoma | MBL Medulloblastoma
EMBT: MBEN Medulloblastoma with Extensive Nodularity | MDEP Medulloepithelioma | MMB Medullomyoblastoma | MMBL Melanotic Medulloblastoma
EMBT: ONBL Olfactory Neuroblastoma | PNET Primitive Neuroectodermal Tumor
ENCG: AGNG Anaplastic Ganglioglioma | APXA Anaplastic Pleomorphic Xanthoastrocytoma | DNT Dysembryoplastic Neuroepithelial Tumor | GNC Gangliocytoma
ENCG: GNG Ganglioglioma | LGGNOS Low-Grade Glioma, NOS | PAST Pilocytic Astrocytoma | PMA Pilomyxoid Astrocytoma | PXA Pleomorphic Xanthoastrocytoma
EPMT: APE Anaplastic Ependymoma | CCE Clear Cell Ependymoma | EPM Ependymoma | MPE Myxopapillary Ependymoma | SUBE Subependymoma
BGCT: BCCA Choriocarcinoma | BEC Embryonal Carcinoma | GMN Germinoma | BIMT Immature Teratoma | BMGT Malignant Teratoma | BMT Mature Teratoma
BGCT: BMGCT Mixed Germ Cell Tumor | BYST Yolk Sac Tumor
MNGT: ANM Anaplastic Meningioma | ATM Atypical Meningioma | CHOM Chordoid Meningioma | CCM Clear cell Meningioma
MNGT: HPCCNS Hemangiopericytoma of the Central Nervous System | MNG Meningioma | PPM Papillary Meningioma | RHM Rhabdoid Meningioma
MNGT: SFTCNS Solitary Fibrous Tumor of the Central Nervous System
MBT: HMBL Hemangioblastoma | HGNET High-Grade Neuroepithelial Tumor | MLYM Malignant Lymphoma | MT Malignant Tumor
MBT: MCHSCNS Mesenchymal Chondrosarcoma of the CNS | PBT Primary Brain Tumor | PRNET Primary Neuroepithelial Tumor
MNET: ASTB Astroblastoma | CNC Central Neurocytoma | CLNC Cerebellar Liponeurocytoma | CHGL Chordoid Glioma of the Third Ventricle
MNET: DIA Desmoplastic Infantile Astrocytoma | DIG Desmoplastic Infantile Ganglioglioma
MNET: LDD Dysplastic Gangliocytoma of the Cerebellum/Lhermitte-Duclos Disease | EVN Extraventricular Neurocytoma | PGNT Papillary Glioneuronal Tumor
MNET: RGNT Rosette-forming Glioneuronal Tumor of the Fourth Ventricle
PINT: PTPR Papillary Tumor of the Pineal Region | PPTID Pineal Parenchymal Tumor of Intermediate Differentiation | PBL Pineoblastoma | PINC Pineocytoma
PCNSMT: MELC Melanocytoma | PCNSM Primary CNS Melanoma
SELT: APTAD Atypical Pituitary Adenoma | ACPG Craniopharyngioma, Adamantinomatous Type | PCGP Craniopharyngioma, Papillary Type
SELT: GCT Granular Cell Tumor | PTCY Pituicytoma | PTAD Pituitary Adenoma | PTCA Pituitary Carcinoma
SELT: SCOAH Spindle Cell Oncocytoma of the Adenohypophysis
CEAD: CECC Cervical Clear Cell Carcinoma | CEEN Cervical Endometrioid Carcinoma | CESE Cervical Serous Carcinoma | ECAD Endocervical Adenocarcinoma
CEAD: CEMN Mesonephric Carcinoma | CEMU Mucinous Carcinoma | CEVG Villoglandular Carcinoma
EGC: GEJ Adenocarcinoma of the Gastroesophageal Junction | STAS Adenosquamous Carcinoma of the Stomach | ESCA Esophageal Adenocarcinoma
EGC: GRC Gastric Remnant Adenocarcinoma | STSC Small Cell Carcinoma of the Stomach | STAD Stomach Adenocarcinoma
EGC: USTAD Undifferentiated Stomach Adenocarcinoma
GINETES: HGNEE High-Grade Neuroendocrine Carcinoma of the Esophagus | HGNES High-Grade Neuroendocrine Carcinoma of the Stomach
GINETES: SWDNET Well-Differentiated Neuroendocrine Tumors of the Stomach
LGT: ACLG Adenoid Cystic Carcinoma of the Lacrimal Gland | SCLG Squamous Cell Carcinoma of the Lacrimal Gland
OM: CM Conjunctival Melanoma | UM Uveal Melanoma
OHNCA: ASCT Adenosquamous Carcinoma of the Tongue | EMYOCA Epithelial-Myoepithelial Carcinoma | HNNE Head and Neck Neuroendocrine Carcinoma
OHNCA: NMCHN NUT Midline Carcinoma of the Head and Neck | ODGC Odontogenic Carcinoma | SNA Sinonasal Adenocarcinoma
OHNCA: SNUC Sinonasal Undifferentiated Carcinoma
HNSC: HNSCUP Head and Neck Squamous Cell Carcinoma of Unknown Primary | HPHSC Hypopharynx Squamous Cell Carcinoma | LXSC Larynx Squamous Cell Carcinoma
HNSC: OCSC Oral Cavity Squamous Cell Carcinoma | OPHSC Oropharynx Squamous Cell Carcinoma | SNSC Sinonasal Squamous Cell Carcinoma
PTH: PTHC Parathyroid Carcinoma
SACA: ACCC Acinic Cell Carcinoma | ACYC Adenoid Cystic Carcinoma | BCAC Basal Cell Adenocarcinoma | CAEXPA Carcinoma ex Pleomorphic Adenoma
SACA: HNMASC Mammary Analogue Secretory Carcinoma of Salivary Gland Origin | MUCC Mucoepidermoid Carcinoma | MYEC Myoepithelial Carcinoma
SACA: PADA Pleomorphic Adenoma | PAC Polymorphous Adenocarcinoma | SAAD Salivary Adenocarcinoma | OSACA Salivary Carcinoma, Other
SACA: SDCA Salivary Duct Carcinoma | SGO Salivary Gland Oncocytoma
RCC: NRCC NUTM1 Renal Cell Carcinoma | CCRCC Renal Clear Cell Carcinoma | NCCRCC Renal Non-Clear Cell Carcinoma
LNET: ALUCA Atypical Lung Carcinoid | LUNE Large Cell Neuroendocrine Carcinoma | LUCA Lung Carcinoid | SCLC Small Cell Lung Cancer
NSCLC: CMPT Ciliated Muconodular Papillary Tumor of the Lung | LCLC Large Cell Lung Carcinoma | LUAD Lung Adenocarcinoma
NSCLC: LUAS Lung Adenosquamous Carcinoma | LUSC Lung Squamous Cell Carcinoma | NUTCL NUT Carcinoma of the Lung | LUPC Pleomorphic Carcinoma of the Lung
NSCLC: NSCLCPD Poorly Differentiated Non-Small Cell Lung Cancer | SGTTL Salivary Gland-Type Tumor of the Lung | SPCC Spindle Cell Carcinoma of the Lung
LNM: BLL B-Lymphoblastic Leukemia/Lymphoma | HL Hodgkin Lymphoma | NHL Non-Hodgkin Lymphoma | PTLD Posttransplant Lymphoproliferative Disorders
LNM: TLL T-Lymphoblastic Leukemia/Lymphoma
MNM: ALAL Acute Leukemias of Ambiguous Lineage | AML Acute Myeloid Leukemia | BPDCN Blastic Plasmacytoid Dendritic Cell Neoplasm
MNM: HDCN Histiocytic and Dendritic Cell Neoplasms | MCD Mastocytosis | MDS Myelodysplastic Syndromes | MDSWP Myelodysplastic Workup
MNM: MDS/MPN Myelodysplastic/Myeloproliferative Neoplasms | MNGLP Myeloid Neoplasms with Germ Line Predisposition
MNM: MLNER Myeloid/Lymphoid Neoplasms with Eosinophilia and Rearrangement of  PDGFRA/PDGFRB or FGFR1 or with PCM1-JAK2
MNM: MPN Myeloproliferative Neoplasms | MPNWP Myeloproliferative Workup | NVRINT Neoplastic Vs Reactive
CUP: ACN Acinar Cell Carcinoma, NOS | ADNOS Adenocarcinoma, NOS | CUPNOS Cancer of Unknown Primary, NOS | NECNOS Neuroendocrine Carcinoma, NOS
CUP: NETNOS Neuroendocrine Tumor, NOS | PDC Poorly Differentiated Carcinoma, NOS | SCUP Small Cell Carcinoma of Unknown Primary
CUP: SCCNOS Squamous Cell Carcinoma, NOS | UDMN Undifferentiated Malignant Neoplasm
OOVC: HGONEC High-Grade Neuroendocrine Carcinoma of the Ovary | HGSFT High-Grade Serous Fallopian Tube Cancer | OCNOS Ovarian Choriocarcinoma, NOS
OVT: BTOV Brenner Tumor | CCBOV Clear Cell Borderline Ovarian Tumor | CCOV Clear Cell Ovarian Cancer | EBOV Endometrioid Borderlin Ovarian Tumor
OVT: EOV Endometrioid Ovarian Cancer | MXOV Mixed Ovarian Carcinoma | MBOV Mucinous Borderline Ovarian Tumor | MOV Mucinous Ovarian Cancer
OVT: OCS Ovarian Carcinosarcoma/Malignant Mixed Mesodermal Tumor | OSMAD Ovarian Seromucinous Adenoma | OSMBT Ovarian Seromucinous Borderline Tumor
OVT: OSMCA Ovarian Seromucinous Carcinoma | SBOV Serous Borderline Ovarian Tumor | SBMOV Serous Borderline Ovarian Tumor, Micropapillary
OVT: SOC Serous Ovarian Cancer | SCCO Small Cell Carcinoma of the Ovary
OGCT: ODYS Dysgerminoma | OEC Embryonal Carcinoma | OIMT Immature Teratoma | OMT Mature Teratoma | OMGCT Mixed Germ Cell Tumor | OPE Polyembryoma
OGCT: OYST Yolk Sac Tumor
SCST: FT Fibrothecoma | OGBL Gonadoblastoma | GRCT Granulosa Cell Tumor | SLCT Sertoli-Leydig Cell Tumor | SCT Steroid Cell Tumor, NOS
PACT: IOPN Intraductal Oncocytic Papillary Neoplasm | IPMN Intraductal Papillary Mucinous Neoplasm | ITPN Intraductal Tubulopapillary Neoplasm
PACT: MCN Mucinous Cystic Neoplasm | PSC Serous Cystadenoma of the Pancreas
UCP: OSGCT Osteoclastic Giant Cell Tumor
PSCC: BPSCC Basaloid Penile Squamous Cell Carcinoma | VPSCC Verrucous Penile Squamous Cell Carcinoma | WPSCC Warty Penile Squamous Cell Carcinoma
NST: MPNST Malignant Peripheral Nerve Sheath Tumor | NFIB Neurofibroma | SCHW Schwannoma
PLMESO: PLBMESO Pleural Mesothelioma, Biphasic Type | PLEMESO Pleural Mesothelioma, Epithelioid Type | PLSMESO Pleural Mesothelioma, Sarcomatoid Type
MEL: ACRM Acral Melanoma | SKCN Congenital Nevus | SKCM Cutaneous Melanoma | DESM Desmoplastic Melanoma | SKLMM Lentigo Maligna Melanoma
MEL: MUP Melanoma of Unknown Primary | SPZM Spitzoid Melanoma
DCS: HDCS Histiocytic Dendritic Cell Sarcoma
EPIS: PTES Proximal-Type Epithelioid Sarcoma
FIBS: SEF Sclerosing Epithelioid Fibrosarcoma
LIPO: DDLS Dedifferentiated Liposarcoma | MRLS Myxoid/Round-Cell Liposarcoma | PLLS Pleomorphic Liposarcoma | WDLS Well-Differentiated Liposarcoma
MYXO: OFMT Ossifying Fibromyxoid Tumor
RMS: ARMS Alveolar Rhabdomyosarcoma | ERMS Embryonal Rhabdomyosarcoma | PLRMS Pleomorphic Rhabdomyosarcoma | SCRMS Spindle Cell Rhabdomyosarcoma
RMS: SCSRMS Spindle Cell/Sclerosing Rhabdomyosarcoma
NSGCT: TCCA Choriocarcinoma | EMBCA Embryonal Carcinoma | GCTSTM Germ Cell Tumor with Somatic-Type Malignancy | MGCT Mixed Germ Cell Tumor | TT Teratoma
NSGCT: TYST Yolk Sac Tumor
TET: THYC Thymic Carcinoma | THYM Thymoma
WDTC: THFO Follicular Thyroid Cancer | THPA Papillary Thyroid Cancer
UCEC: UPDC Poorly Differentiated Carcinoma of the Uterus | UASC Uterine Adenosquamous Carcinoma
UCEC: UCS Uterine Carcinosarcoma/Uterine Malignant Mixed Mullerian Tumor | UCCC Uterine Clear Cell Carcinoma | UDDC Uterine Dedifferentiated Carcinoma
UCEC: UEC Uterine Endometrioid Carcinoma | UMNC Uterine Mesonephric Carcinoma | UMEC Uterine Mixed Endometrial Carcinoma
UCEC: UMC Uterine Mucinous Carcinoma | UNEC Uterine Neuroendocrine Carcinoma | USC Uterine Serous Carcinoma/Uterine Papillary Serous Carcinoma
UCEC: UUC Uterine Undifferentiated Carcinoma
GTD: UCCA Choriocarcinoma | ETT Epithelioid Trophoblastic Tumor | MP Molar Pregnancy | PSTT Placental Site Trophoblastic Tumor
USARC: ESS Endometrial Stromal Sarcoma | UUS Undifferentiated Uterine Sarcoma | UAS Uterine Adenosarcoma
USARC: UPECOMA Uterine Perivascular Epithelioid Cell Tumor | OUSARC Uterine Sarcoma, Other | USMT Uterine Smooth Muscle Tumor
VGCT: VDYS Dysgerminoma | VOEC Embryonal Carcinoma | VIMT Immature Teratoma | VMT Mature Teratoma | VMGCT Mixed Germ Cell Tumor | VPE Polyembryoma
VGCT: VYST Yolk Sac Tumor
GBC: GBASC Adenosquamous Carcinoma of the Gallbladder | GBAD Gallbladder Adenocarcinoma, NOS | SCGBC Small Cell Gallbladder Carcinoma
CHOL: EHCH Extrahepatic Cholangiocarcinoma | IHCH Intrahepatic Cholangiocarcinoma | PHCH Perihilar Cholangiocarcinoma
PT: BPT Benign Phyllodes Tumor of the Breast | BLPT Borderline Phyllodes Tumor of the Breast | MPT Malignant Phyllodes Tumor of the Breast
EMBC: MASCC Metaplastic Adenocarcinoma with Spindle Cell Differentiation | MASC Metaplastic Adenosquamous Carcinoma
EMBC: MSCC Metaplastic Squamous Cell Carcinoma
MMBC: CCHM Carcinoma with Chondroid Metaplasia | COM Carcinoma with Osseous Metaplasia | MCS Metaplastic Carcinosarcoma
ADIFG: ASTR Astrocytoma, IDH-Mutant | GB Glioblastoma, IDH-Wildtype | ODG Oligodendroglioma, IDH-mutant, and 1p/19q-Codeleted
PDIFHG: DHG Diffuse Hemispheric Glioma, H3 G34-Mutant | DMG Diffuse Midline Glioma, H3 K27-Altered
PDIFHG: DPHGG Diffuse Pediatric-Type High-Grade Glioma, H3-Wildtype and IDH-Wildtype | IHG Infant-Type Hemispheric Glioma
PDIFLG: ANGL Angiocentric Glioma | DASTR Diffuse Astrocytoma, MYB- or MYBL1-Altered | DLGGMAPK Diffuse Low-Grade Glioma, MAPK Pathway-Altered
PDIFLG: LGNET Polymorphous Low-Grade Neuroepithelial Tumor of the Young
DMBL: DMBLNOS Desmoplastic/Nodular Medulloblastoma, NOS | DMBLSHH Desmoplastic/Nodular Medulloblastoma, SHH Subtype
AMBL: AMBLNOS Anaplastic Medulloblastoma, NOS | AMBLNWS Anaplastic Medulloblastoma, Non-WNT, Non-SHH | AMBLSHH Anaplastic Medulloblastoma, SHH Subtype
MBL: MBLNOS Medulloblastoma, NOS | MBLNWS Medulloblastoma, Non-WNT, Non-SHH | MBLSHH Medulloblastoma, SHH Subtype | MBLWNT Medulloblastoma, WNT Subtype
MBEN: MBENNOS Medulloblastoma with Extensive Nodularity, NOS | MBENSHH Medulloblastoma with Extensive Nodularity, SHH Subtype
CEMU: GCEMU Gastric Type Mucinous Carcinoma | ICEMU Intestinal Type Mucinous Carcinoma | SCEMU Signet Ring Mucinous Carcinoma
STAD: DSTAD Diffuse Type Stomach Adenocarcinoma | ISTAD Intestinal Type Stomach Adenocarcinoma | MSTAD Mucinous Stomach Adenocarcinoma
STAD: PSTAD Papillary Stomach Adenocarcinoma | TSTAD Tubular Stomach Adenocarcinoma
USTAD: SPDAC Poorly Differentiated Carcinoma of the Stomach | SSRCC Signet Ring Cell Carcinoma of the Stomach
ODGC: CCOC Clear Cell Odontogenic Carcinoma
CCRCC: SCCRCC Renal Clear Cell Carcinoma with Sarcomatoid Features
NCCRCC: CHRCC Chromophobe Renal Cell Carcinoma | CCPRC Clear Cell Papillary Renal Cell Carcinoma | CDRCC Collecting Duct Renal Cell Carcinoma
NCCRCC: FHRCC FH-Deficient Renal Cell Carcinoma | PRCC Papillary Renal Cell Carcinoma | RAML Renal Angiomyolipoma | MRC Renal Medullary Carcinoma
NCCRCC: MTSCC Renal Mucinous Tubular Spindle Cell Carcinoma | ROCY Renal Oncocytoma | RSCC Renal Small Cell Carcinoma
NCCRCC: SRCC Sarcomatoid Renal Cell Carcinoma | TRCC Translocation-Associated Renal Cell Carcinoma | URCC Unclassified Renal Cell Carcinoma
LCLC: BLCLC Basaloid Large Cell Carcinoma of the Lung | CCLC Clear Cell Carcinoma of the Lung | GCLC Giant Cell Carcinoma of the Lung
LCLC: RLCLC Large Cell Lung Carcinoma With Rhabdoid Phenotype | LECLC Lymphoepithelioma-like Carcinoma of the Lung
SGTTL: LUACC Adenoid Cystic Carcinoma of the Lung | LUMEC Mucoepidermoid Carcinoma of the Lung
BLL: BLLRGA B-Lymphoblastic Leukemia/Lymphoma with Recurrent Genetic Abnormalities | BLLNOS B-Lymphoblastic Leukemia/Lymphoma, NOS
HL: CHL Classical Hodgkin Lymphoma | NLPHL Nodular Lymphocyte-Predominant Hodgkin Lymphoma
NHL: MBN Mature B-Cell Neoplasms | MTNN Mature T and NK Neoplasms
PTLD: CHLPTLD Classical Hodgkin Lymphoma PTLD | FHPTLD Florid Follicular Hyperplasia PTLD | IMPTLD Infectious Mononucleosis PTLD
PTLD: MPTLD Monomorphic PTLD (B- and T-/NK-cell types) | PHPTLD Plasmacytic Hyperplasia PTLD | PPTLD Polymorphic PTLD
TLL: ETPLL Early T-Cell Precursor Lymphoblastic Leukemia | NKCLL Natural Killer (NK) Cell Lymphoblastic Leukemia/Lymphoma
ALAL: AUL Acute Undifferentiated Leukemia | MPALBCRABL1 Mixed Phenotype Acute Leukemia with t(9;22)(q34.1;q11.2); BCR-ABL1
ALAL: MPALKMT2A Mixed Phenotype Acute Leukemia with t(v;11q23.3); KMT2A Rearranged | MPALBNOS Mixed Phenotype Acute Leukemia, B/Myeloid, NOS
ALAL: MPALTNOS Mixed Phenotype Acute Leukemia, T/Myeloid, NOS
AML: AMLMRC AML with Myelodysplasia-Related Changes | AMLRGA AML with Recurrent Genetic Abnormalities | AMLNOS AML, NOS
AML: MPRDS Myeloid Proliferations Related to Down Syndrome | MS Myeloid Sarcoma | TMN Therapy-Related Myeloid Neoplasms
HDCN: ECD Erdheim-Chester Disease | FRCT Fibroblastic Reticular Cell Tumor | FDCS Follicular Dendritic Cell Sarcoma | HS Histiocytic Sarcoma
HDCN: IDCT Indeterminate Dendritic Cell Tumor | IDCS Interdigitating Dendritic Cell Sarcoma | LCH Langerhans Cell Histiocytosis
HDCN: LCS Langerhans Cell Sarcoma | RDD Rosai-Dorfman Disease | XGA Xanthogranuloma
MCD: CMCD Cutaneous Mastocytosis | MCSL Mast Cell Sarcoma | SM Systemic Mastocytosis
MDS: MDSEB MDS with Excess Blasts | MDSID5Q MDS with Isolated Del(5q) | MDSMD MDS with Multilineage Dysplasia | MDSRS MDS with Ring Sideroblasts
MDS: MDSSLD MDS with Single Lineage Dysplasia | MDSU MDS, Unclassifiable | RCYC Refractory Cytopenia of Childhood
MDS/MPN: ACML Atypical Chronic Myeloid Leukemia, BCR-ABL1- | CMML Chronic Myelomonocytic Leukemia | JMML Juvenile Myelomonocytic Leukemia
MDS/MPN: MDSMPNRST MDS/MPN with Ring Sideroblasts and Thrombocytosis | MDSMPNU MDS/MPN, Unclassifiable
MLNER: MLNFGFR1 Myeloid/Lymphoid Neoplasms with FGFR1 Rearrangement | MLNPCM1JAK2 Myeloid/Lymphoid Neoplasms with PCM1-JAK2
MLNER: MLNPDGFRA Myeloid/Lymphoid Neoplasms with PDGFRA Rearrangement | MLNPDGFRB Myeloid/Lymphoid Neoplasms with PDGFRB Rearrangement
MPN: CELNOS Chronic Eosinophilic Leukemia, NOS | CML Chronic Myelogenous Leukemia | CNL Chronic Neutrophilic Leukemia | ET Essential Thrombocythemia
MPN: MPNU Myeloproliferative Neoplasms, Unclassifiable | PV Polycythemia Vera | PMF Primary Myelofibrosis
BTOV: BTBEOV Brenner Tumor, Benign | BTBOV Brenner Tumor, Borderline | BTMOV Brenner Tumor, Malignant
SOC: HGSOC High-Grade Serous Ovarian Cancer | LGSOC Low-Grade Serous Ovarian Cancer
SCHW: CSCHW Cellular Schwannoma | MSCHW Melanotic Schwannoma
MP: CHM Complete Hydatidiform Mole | IHM Invasive Hydatidiform Mole | PHM Partial Hydatidiform Mole
ESS: HGESS High-Grade Endometrial Stromal Sarcoma | LGESS Low-Grade Endometrial Stromal Sarcoma
USMT: UELMS Uterine Epithelioid Leiomyosarcoma | ULM Uterine Leiomyoma | ULMS Uterine Leiomyosarcoma | UMLMS Uterine Myxoid Leiomyosarcoma
USMT: USTUMP Uterine Smooth Muscle Tumor of Uncertain Malignant Potential
ASTR: ASTR2 Astrocytoma, IDH-Mutant, Grade 2 | ASTR3 Astrocytoma, IDH-Mutant, Grade 3 | ASTR4 Astrocytoma, IDH-Mutant, Grade 4
GB: GSARC Gliosarcoma | SCGBM Small Cell Glioblastoma
ODG: ODG2 Oligodendroglioma, IDH-mutant, and 1p/19q-Codeleted, Grade 2 | ODG3 Oligodendroglioma, IDH-mutant, and 1p/19q-Codeleted, Grade 3
AMBLNWS: AMBLNWSG3 Anaplastic Medulloblastoma, Group 3 | AMBLNWSG4 Anaplastic Medulloblastoma, Group 4
MBLNWS: MBLG3 Medulloblastoma, Group 3 | MBLG4 Medulloblastoma, Group 4
BLLRGA: BLLHYPER B-Lymphoblastic Leukemia/Lymphoma with Hyperdiploidy | BLLHYPO B-Lymphoblastic Leukemia/Lymphoma with Hypodiploidy
BLLRGA: BLLIAMP21 B-Lymphoblastic Leukemia/Lymphoma with iAMP21 | BLLETV6RUNX1 B-Lymphoblastic Leukemia/Lymphoma with t(12;21)(p13.2;q22.1); ETV6-RUNX1
BLLRGA: BLLTCF3PBX1 B-Lymphoblastic Leukemia/Lymphoma with t(1;19)(q23;p13.3);TCF3-PBX1
BLLRGA: BLLIL3IGH B-Lymphoblastic Leukemia/Lymphoma with t(5;14)(q31.1;q32.3) IL3-IGH
BLLRGA: BLLBCRABL1 B-Lymphoblastic Leukemia/Lymphoma with t(9;22)(q34.1;q11.2);BCR-ABL1
BLLRGA: BLLKMT2A B-Lymphoblastic Leukemia/Lymphoma with t(v;11q23.3);KMT2A Rearranged | BLLBCRABL1L B-Lymphoblastic Leukemia/Lymphoma, BCR-ABL1 Like
CHL: LDCHL Lymphocyte-Depleted Classical Hodgkin Lymphoma | LRCHL Lymphocyte-Rich Classical Hodgkin Lymphoma
CHL: MCCHL Mixed Cellularity Classical Hodgkin Lymphoma | NSCHL Nodular Sclerosis Classical Hodgkin Lymphoma
MBN: ALKLBCL ALK Positive Large B-Cell Lymphoma | AHCD Alpha Heavy-Chain Disease
MBN: BCLU B-Cell Lymphoma, Unclassifiable, with Features Intermediate between DLBCL and Classical Hodgkin lymphoma | BPLL B-Cell Prolymphocytic Leukemia
MBN: BL Burkitt Lymphoma | BLL11Q Burkitt-Like Lymphoma with 11q Aberration | CLLSLL Chronic Lymphocytic Leukemia/Small Lymphocytic Lymphoma
MBN: DLBCLCI DLBCL Associated with Chronic Inflammation | DLBCLNOS Diffuse Large B-Cell Lymphoma, NOS | EBVDLBCLNOS EBV Positive DLBCL, NOS
MBN: EBVMCU EBV Positive Mucocutaneous Ulcer | EP Extraosseous Plasmacytoma | FL Follicular Lymphoma | GHCD Gamma Heavy-Chain Disease
MBN: HHV8DLBCL HHV8 Positive DLBCL, NOS | HCL Hairy Cell Leukemia | HGBCL High-Grade B-Cell Lymphoma, NOS
MBN: HGBCLMYCBCL2 High-Grade B-Cell Lymphoma, with MYC and BCL2 and/or BCL6 Rearrangements | IVBCL Intravascular Large B-Cell Lymphoma
MBN: LBLIRF4 Large B-Cell Lymphoma with IRF4 Rearrangement | LYG Lymphomatoid Granulomatosis | LPL Lymphoplasmacytic Lymphoma | MCL Mantle Cell Lymphoma
MBN: MZL Marginal Zone Lymphoma | MCBCL Monoclonal B-Cell Lymphocytosis | MGUS Monoclonal Gammopathy of Undetermined Significance
MBN: MIDD Monoclonal Immunoglobulin Deposition Diseases | MHCD Mu Heavy-Chain Disease | PTFL Pediatric-Type Follicular Lymphoma
MBN: PCM Plasma Cell Myeloma | PLBL Plasmablastic Lymphoma | PCLBCLLT Primary Cutaneous DLBCL, Leg Type
MBN: PCFCL Primary Cutaneous Follicle Center Lymphoma | PCNSL Primary DLBCL of the central nervous system | PEL Primary Effusion Lymphoma
MBN: PMBL Primary Mediastinal (Thymic) Large B-Cell Lymphoma | SPB Solitary Plasmacytoma of Bone | SBLU Splenic B-Cell Lymphoma/Leukemia, Unclassifiable
MBN: THRLBCL T-Cell/Histiocyte-Rich Large B-Cell Lymphoma
MTNN: ATLL Adult T-Cell Leukemia/Lymphoma | ANKL Aggressive NK-Cell Leukemia | ALCL Anaplastic Large Cell Lymphoma
MTNN: AITL Angioimmunoblastic T-Cell Lymphoma | CLPDNK Chronic Lymphoproliferative Disorder of NK Cells | EATL Enteropathy-Associated T-Cell Lymphoma
MTNN: ENKL Extranodal NK-/T-Cell Lymphoma, Nasal Type | FTCL Follicular T-Cell Lymphoma | HSTCL Hepatosplenic T-cell Lymphoma
MTNN: HVLL Hydroa Vacciniforme Like Lymphoproliferative Disorder | ITLPDGI Indolent T-Cell Lymphoproliferative Disorder of the GI Tract
MTNN: MEITL Monomorphic Epitheliotropic Intestinal T-Cell Lymphoma | MYCF Mycosis Fungoides
MTNN: NPTLTFH Nodal Peripheral T-Cell Lymphoma with TFH Phenotype | PTCL Peripheral T-Cell lymphoma, NOS
MTNN: PCATCL Primary Cutaneous Acral CD8 Positive T-Cell Lymphoma | PCLPD Primary Cutaneous CD30 Positive T-Cell Lymphoproliferative Disorders
MTNN: PCSMTPLD Primary Cutaneous CD4 Positive Small/Medium T-Cell Lymphoproliferative Disorder
MTNN: PCAECTCL Primary Cutaneous CD8 Positive Aggressive Epidermotropic Cytotoxic T-Cell Lymphoma
MTNN: PCGDTCL Primary Cutaneous Gamma Delta T-Cell Lymphoma | SS Sezary Syndrome | SPTCL Subcutaneous Panniculitis-Like T-Cell Lymphoma
MTNN: SEBVTLC Systemic EBV Positive T-Cell Lymphoma of Childhood | TLGL T-Cell Large Granular Lymphocytic Leukemia | TPLL T-Cell Prolymphocytic Leukemia
AMLRGA: AMLRBM15MKL1 AML (megakaryoblastic) with t(1;22)(p13.3;q13.3);RBM15-MKL1 | AMLBCRABL1 AML with BCR-ABL1
AMLRGA: AMLCEBPA AML with Biallelic Mutations of CEBPA | AMLNPM1 AML with Mutated NPM1 | AMLRUNX1 AML with Mutated RUNX1
AMLRGA: AMLRARA AML with Variant RARA translocation | AMLCBFBMYH11 AML with inv(16)(p13.1q22) or t(16;16)(p13.1;q22);CBFB-MYH11
AMLRGA: AMLGATA2MECOM AML with inv(3)(q21.3q26.2) or t(3;3)(q21.3;q26.2); GATA2, MECOM | AMLDEKNUP214 AML with t(6;9)(p23;q34.1);DEK-NUP214
AMLRGA: AMLRUNX1RUNX1T1 AML with t(8;21)(q22;q22.1);RUNX1-RUNX1T1 | AMLMLLT3KMT2A AML with t(9;11)(p21.3;q23.3);MLLT3-KMT2A
AMLRGA: APLPMLRARA APL with PML-RARA
AMLNOS: AM AML with Maturation | AMLMD AML with Minimal Differentiation | AWM AML without Maturation | ABL Acute Basophilic Leukemia
AMLNOS: AMKL Acute Megakaryoblastic Leukemia | AMOL Acute Monoblastic/Monocytic Leukemia | AMML Acute Myelomonocytic Leukemia
AMLNOS: APMF Acute Panmyelosis with Myelofibrosis | PERL Pure Erythroid Leukemia
MPRDS: MLADS Myeloid Leukemia Associated with Down Syndrome | TAM Transient Abnormal Myelopoiesis
TMN: TAML Therapy-Related Acute Myeloid Leukemia | TMDS Therapy-Related Myelodysplastic Syndrome
XGA: JXG Disseminated Juvenile Xanthogranuloma
SM: ASM Aggressive Systemic Mastocytosis | ISM Indolent Systemic Mastocytosis | SMMCL Mast Cell Leukemia | SSM Smoldering Systemic Mastocytosis
SM: SMAHN Systemic Mastocytosis with an Associated Hematological Neoplasm
MDSEB: MDSEB1 MDS with excess blasts-1 | MDSEB2 MDS with excess blasts-2
MDSRS: MDSRSMD MDS with Ring Sideroblasts and Multilineage Dysplasia | MDSRSSLD MDS with Ring Sideroblasts and Single Lineage Dysplasia
CMML: CMML0 Chronic Myelomonocytic Leukemia-0 | CMML1 Chronic Myelomonocytic Leukemia-1 | CMML2 Chronic Myelomonocytic Leukemia-2
CML: CMLBCRABL1 Chronic Myeloid Leukemia, BCR-ABL1+
ET: ETMF Essential Thrombocythemia Myelofibrosis
PV: PVMF Polycythaemia Vera Myelofibrosis
PMF: PMFPES Primary Myelofibrosis, Prefibrotic/Early Stage | PMFOFS Primary Myelofibrosis,Overt Fibrotic Stage
DLBCLNOS: ABC Activated B-cell Type | GCB Germinal Center B-Cell Type
FL: DFL Duodenal-Type Follicular Lymphoma | ISFN In Situ Follicular Neoplasia
LPL: WM Waldenstrom Macroglobulinemia
MCL: ISMCL In Situ Mantle Cell Neoplasia
MZL: EMALT Extranodal Marginal Zone Lymphoma of Mucosa-Associated Lymphoid Tissue (MALT lymphoma) | NMZL Nodal Marginal Zone Lymphoma
MZL: SMZL Splenic Marginal Zone Lymphoma
MGUS: MGUSIGA IgA | MGUSIGG IgG | MGUSIGM IgM
MIDD: MIDDA Amyloidosis | MIDDO Monoclonal Immunoglobulin Deposition Diseases, Other
SBLU: HCL-V Hairy Cell Leukemia-Variant | SDRPL Splenic Diffuse Red Pulp Small B-Cell Lymphoma
ALCL: ALCLALKN Anaplastic Large-Cell Lymphoma ALK Negative | ALCLALKP Anaplastic Large-Cell Lymphoma ALK Positive
ALCL: BIALCL Breast Implant-Associated Anaplastic Large-Cell Lymphoma
PCLPD: LYP Lymphomatoid Papulosis | PCALCL Primary Cutaneous Anaplastic Large Cell Lymphoma
`

/** Every node, a parent before those below it. */
export const oncotree: readonly OncotreeNode[] = [
  { code: oncotreeRoot, name: 'Any tumor', parent: undefined },
  ...lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [parent = '', children = ''] = line.split(': ')
      return children.split(' | ').map((child) => {
        const end = child.indexOf(' ')
        return { code: child.slice(0, end), name: child.slice(end + 1), parent }
      })
    }),
]
