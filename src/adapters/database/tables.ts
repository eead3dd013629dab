// Made by `npm run generate` from the migrated schema; do not edit.
import type { Generated } from 'kysely'

export interface Tables {
  access_grant: {
    id: Generated<string>
    person_id: string
    dau_code: string
    download: boolean
    from_at: Date
    request_id: string
    ended_at: Date | null
    end_reason: string | null
    suspended_from: Date | null
    extends: string | null
    told_days: number | null
    term_until: Date
    carried_until: Date | null
    carried_download_until: Date | null
    conditions: Generated<string[]>
    anchor: Generated<string>
    signed_at: Date | null
    vended_at: Date | null
    first_access_at: Date | null
    end_kind: string | null
    dropped_at: Date | null
    until_at: Generated<Date>
    download_until: Generated<Date | null>
  }
  access_request: {
    id: Generated<string>
    requester_id: string
    name: Generated<string>
    state: string
    version: Generated<number>
    release: number
    selection: unknown
    draft: unknown
    draft_versions: Generated<unknown>
    manifest_id: string | null
    form_version: Generated<number>
    created_at: Generated<Date>
    updated_at: Generated<Date>
    submitted_at: Date | null
    deleted_at: Date | null
    extends: string | null
  }
  agreement_document: {
    request_id: string
    n: number
    document: unknown
  }
  agreement_form: {
    request_id: string
    n: number
    agreement_version: string
    object_sha256: string
    original_name: string
    size: number
    pages: number
    uploaded_by: string
    uploaded_at: Generated<Date>
    examination: unknown | null
    scan: Generated<string>
    virus: string | null
    scanned_at: Date | null
    comparison: unknown | null
    issued_sha256: string | null
    compared_submission: Generated<number>
    envelope_id: string | null
  }
  agreement_version: {
    version: string
    title: string
    effective_from: Date | null
    state: Generated<string>
    template: string | null
    sha256: string | null
    note: Generated<string>
    resign_by: string | null
    revision: Generated<number>
    made_by: string | null
    made_at: Generated<Date>
    published_by: string | null
    published_at: Date | null
  }
  api_token: {
    id: Generated<string>
    token_hash: Buffer
    person_id: string
    label: string
    created_at: Generated<Date>
    expires_at: Date
    revoked_at: Date | null
    scope: Generated<string>
    project_id: string | null
    last_used_at: Date | null
    job_id: string | null
    container_id: string | null
  }
  audit_checkpoint: {
    seq: number
    at: Generated<Date>
    note: string
  }
  audit_delivery: {
    seq: number
    sink: string
    delivered_at: Date | null
  }
  audit_event: {
    seq: number
    at: Date
    type: string
    actor_id: string | null
    subject_id: string | null
    outcome: string
    body: string
    prev_hash: Buffer
    hash: Buffer
  }
  audit_head: {
    one: Generated<boolean>
    seq: number
    hash: Buffer
    at: Generated<Date>
    is_behind: Generated<boolean>
  }
  audit_sink: {
    name: string
    failing_since: Date | null
    fault: string | null
    alarmed_at: Date | null
    events_seq: number | null
    busy_until: Date | null
  }
  automatic_rule: {
    dau_code: string
    rule: string
    switched_on_at: Generated<Date>
  }
  catalog_file: {
    id: string
    path: string
    size: number | null
    md5: string | null
    description: string
    sequencing_type: string
    file_type: string
    control_sample: string
    attributes_id: string
    primary_path: string | null
    object_sha256: string | null
    first_release: number
    last_release: number | null
    subject_name: string
    sample_name: string
    sample_type: string
    tissue_type: string
    diagnosis_id: string
    diagnosis_code: string
    diagnosis_name: string
    study_ids: string[]
    study_names: string[]
    pmids: string[]
    ega_accessions: string
    dataset_accession: string
    embargo_date: string | null
    dau_code: string | null
    age_at_diagnosis: string
    diagnosis_reported: string
    ethnicity: string
    race: string
    sex: string
    oncotree_code: string
  }
  catalog_release: {
    number: number
    name: string
    source: string
    published_by: string | null
    published_at: Generated<Date>
    files: number
    samples: number
    bytes: number
    cube: Buffer
    public_cube: Buffer | null
    public_smallest: number | null
    difference: unknown | null
    note: Generated<string>
  }
  chore: {
    name: string
    begun_at: Date
  }
  close_out: {
    request_id: string
    closed_by: string
    closed_at: Generated<Date>
    report: string
    publications: Generated<string>
  }
  committee_absence: {
    id: Generated<string>
    dau_code: string
    person_id: string
    cover_id: string | null
    from_at: Date
    until_at: Date
    created_by: string
    ended_at: Date | null
  }
  committee_rules: {
    dau_code: string
    quorum: number
    majority: string
    tie: string
    same_institution: string
    decide_days: number
    remind_days: number
    version: Generated<number>
  }
  committee_seat: {
    dau_code: string
    request_id: string
    person_id: string
    seat: string
    holder_id: string | null
    since: Date
  }
  creation_key: {
    person_id: string
    key: string
    body_sha256: Buffer
    object_id: string
    created_at: Generated<Date>
  }
  dac_member: {
    dau_code: string
    person_id: string
    seat: string
    since: Generated<Date>
  }
  dau: {
    code: string
    name: string
    description: string
    committee: string
    embargo_date: string | null
    acknowledgement: Generated<string>
    created_at: Generated<Date>
    embargo_text: Generated<string>
    extra_terms: Generated<string[]>
    schedule_revision: Generated<number>
    closed_countries: Generated<string[]>
    terms: Generated<unknown>
    anchor: Generated<string>
    anchor_wait_days: Generated<number>
    viewing: Generated<boolean>
  }
  destruction: {
    id: Generated<string>
    person_id: string
    request_id: string
    state: string
    version: Generated<number>
    asked_at: Generated<Date>
    due_at: Date
    reminders: Generated<number>
    closed_at: Date | null
    certificate: unknown | null
    sha256: string | null
  }
  destruction_dau: {
    grant_id: string
    destruction_id: string
    dau_code: string
    ended_at: Date
    end_kind: string
    restored_at: Date | null
  }
  destruction_file: {
    destruction_id: string
    n: number
    file_id: string
    path: string
    size: number | null
    md5: string | null
    sha256: string | null
    vended_at: Date | null
    first_download_at: Date | null
    last_download_at: Date | null
  }
  download_tally: {
    dau_code: string
    at: Date
    person_id: string
    file_id: string
    reads: number
    bytes: number
  }
  eligibility_watch: {
    person_id: string
    email: string
    created_at: Generated<Date>
  }
  envelope: {
    id: Generated<string>
    request_id: string
    submission: number
    state: string
    provider: string
    external_id: string | null
    agreement_version: string
    presented_sha256: string | null
    pages: number | null
    created_at: Generated<Date>
    sent_at: Date | null
    lapses_at: Date | null
    ended_at: Date | null
    ended_by: string | null
    reason: Generated<string>
    intent: unknown | null
    sealed_sha256: string | null
    sealed_at: Date | null
    certificate_sha256: string | null
    purpose: string
  }
  execution: {
    id: string
    class: string
    state: string
    name: string
    function: string | null
    executable: string
    executable_name: string
    spec: unknown
    project_id: string
    folder: string
    container_id: string | null
    launched_by: string
    parent_job: string | null
    origin_job: string | null
    root_execution: string
    analysis_id: string | null
    stage_id: string | null
    run_input: unknown
    original_input: unknown
    input: unknown | null
    left_output: unknown | null
    output: unknown | null
    depends_on: Generated<string[]>
    tags: Generated<string[]>
    properties: Generated<unknown>
    details: Generated<unknown>
    priority: Generated<string>
    instance_type: string | null
    asked: Generated<unknown>
    try: Generated<number>
    restarts: Generated<unknown>
    failure: unknown | null
    transitions: Generated<unknown>
    created_at: Generated<Date>
    modified_at: Generated<Date>
    started_at: Date | null
    stopped_at: Date | null
    tool_name: string | null
    tool_version: string | null
    estimate: Generated<number>
    batch: string | null
    batch_size: number | null
  }
  file_attributes: {
    id: string
    subject_name: string
    sample_name: string
    sample_type: string
    tissue_type: string
    diagnosis_id: string
    diagnosis_code: string
    diagnosis_name: string
    study_ids: string[]
    study_names: string[]
    pmids: string[]
    ega_accessions: string
    dataset_accession: string
    embargo_date: string | null
    dau_code: string | null
    age_at_diagnosis: string
    diagnosis_reported: string
    ethnicity: string
    race: string
    sex: string
    oncotree_code: string
  }
  file_part: {
    file_id: string
    index: number
    size: number
    md5: string
    object_sha256: string | null
    touched_at: Generated<Date>
  }
  file_version: {
    id: string
    path: string
    size: number | null
    md5: string | null
    description: string
    sequencing_type: string
    file_type: string
    control_sample: string
    attributes_id: string
    primary_path: string | null
    object_sha256: string | null
    first_release: number
    last_release: number | null
  }
  form_upload: {
    id: Generated<number>
    person_id: string
    size: number
    at: Generated<Date>
  }
  handoff: {
    id: Generated<string>
    source: string
    release: number
    answer: unknown
    created_at: Generated<Date>
    used_at: Date | null
  }
  handoff_item: {
    handoff_id: string
    kind: string
    value: string
  }
  incident: {
    id: Generated<string>
    reporter_id: string
    kind: string
    state: string
    version: Generated<number>
    noticed_at: Date
    reported_at: Generated<Date>
    acknowledged_at: Date | null
    told_at: Date | null
    closed_at: Date | null
    what: string
    files: string
    affected: string
    done: string
    contact: string
    findings: Generated<string>
    measures: Generated<string>
    reminded: Generated<string[]>
  }
  incident_dau: {
    incident_id: string
    dau_code: string
  }
  incident_entry: {
    id: Generated<number>
    incident_id: string
    at: Generated<Date>
    by_id: string
    what: string
    text: Generated<string>
  }
  incident_request: {
    incident_id: string
    request_id: string
  }
  institution: {
    ror_id: string
    name: string
    city: string
    country: string
    words: string
  }
  job_attempt: {
    key: string
    job_id: string
    try: number
    fence: Generated<number>
    state: Generated<string>
    resources: unknown
    result: unknown | null
    stdout_read: Generated<number>
    stderr_read: Generated<number>
    missing_since: Date | null
    released: Generated<boolean>
    created_at: Generated<Date>
    egress: Generated<string[]>
    is_excepted: Generated<boolean>
    cost: Generated<number>
    ended_at: Date | null
  }
  job_log: {
    job_id: string
    line: number
    at: Generated<Date>
    try: number
    level: string
    message: string
  }
  limit_exception: {
    subject_id: string
    kind: string
    amount: number | null
    reason: string
  }
  linked_identity: {
    id: Generated<string>
    person_id: string
    issuer: string
    subject: string
    provider: string
    email: string
    linked_at: Generated<Date>
    last_used_at: Date | null
  }
  mail_message: {
    key: string
    person_id: string | null
    to_address: string
    subject: string
    body_text: string
    body_html: string
    link: string
    created_at: Generated<Date>
    sent_at: Date | null
    read_at: Date | null
    secret: string | null
    refused_at: Date | null
    refusal: string | null
  }
  manifest: {
    id: Generated<string>
    release: number
    selection: unknown
    sha256: string
    files: number
    bytes: number
    frozen_at: Generated<Date>
  }
  manifest_file: {
    manifest_id: string
    file_id: string
    dau_code: string | null
  }
  migration: {
    name: string
    applied_at: Generated<Date>
  }
  passkey: {
    id: string
    person_id: string
    public_key: Buffer
    counter: number
    transports: string[]
    label: string
    created_at: Generated<Date>
    last_used_at: Date | null
  }
  password: {
    person_id: string
    hash: string
    changed_at: Generated<Date>
  }
  person: {
    id: Generated<string>
    handle: string | null
    name: string
    email: string
    job_title: Generated<string>
    institution: Generated<string>
    country: Generated<string>
    institution_type: Generated<string>
    time_zone: Generated<string>
    created_at: Generated<Date>
    disabled_at: Date | null
    closed_at: Date | null
    run_mail: Generated<string>
  }
  person_role: {
    person_id: string
    role: string
  }
  platform_clock: {
    one: Generated<boolean>
    offset_seconds: Generated<number>
  }
  progress_asked: {
    request_id: string
    year: number
    asked_at: Generated<Date>
  }
  progress_report: {
    id: Generated<string>
    request_id: string
    year: number
    version: number
    answers: unknown
    saves: Generated<number>
    updated_at: Generated<Date>
    submitted_at: Date | null
    submitted_by: string | null
  }
  progress_year: {
    request_id: string | null
    year: number
    from_at: Date
    due_at: Date | null
    asked: boolean | null
  }
  project: {
    id: Generated<string>
    name: string
    request_id: string | null
    owner_id: string
    content_version: Generated<number>
    created_at: Generated<Date>
    summary: Generated<string>
    description: Generated<string>
    tags: Generated<string[]>
    properties: Generated<unknown>
    protected: Generated<boolean>
    restricted: Generated<boolean>
    download_restricted: Generated<boolean>
    preview_restricted: Generated<boolean>
    upload_restricted: Generated<boolean>
    allowed_executables: string[] | null
    settings: Generated<unknown>
    region: Generated<string>
    version: Generated<number>
    modified_at: Generated<Date>
    destroyed_at: Date | null
    daus: Generated<string[]>
    archived_at: Date | null
  }
  project_change: {
    project_id: string
    number: number
    release: number
    at: Generated<Date>
  }
  project_file: {
    project_id: string
    id: string
    folder: string
    name: string
    kind: string
    size: number | null
    md5: string | null
    daus: string[]
    object_sha256: string | null
    catalog_file_id: string | null
    vend_id: string | null
    created_at: Generated<Date>
    came_in: number | null
    left_in: number | null
    left_as: string | null
    replaces: string | null
    class: Generated<string>
    state: Generated<string>
    hidden: Generated<boolean>
    types: Generated<string[]>
    tags: Generated<string[]>
    properties: Generated<unknown>
    details: Generated<unknown>
    links: Generated<string[]>
    spec: unknown | null
    media: string | null
    created_by: string | null
    modified_at: Generated<Date>
    archived: Generated<boolean>
  }
  project_folder: {
    project_id: string
    path: string
    created_at: Generated<Date>
  }
  project_member: {
    project_id: string
    person_id: string
    level: string
  }
  publication: {
    pmid: string
    title: string
    journal: Generated<string>
    year: number | null
  }
  recovery: {
    id: Generated<string>
    backup: string
    taken_at: Date
    seq: number
    hash: Buffer
    known_to: number
    heeded_to: number
    release_told: number | null
    grants_lost: Generated<number>
    mails: number
    restored_at: Generated<Date>
    confirmed_at: Date | null
    confirmed_by: string | null
  }
  recovery_code: {
    code_hash: Buffer
    person_id: string
    used_at: Date | null
  }
  recovery_grant: {
    recovery_id: string
    grant_id: string
    suspended_before: Date | null
    told: Generated<string[]>
    state: Generated<string>
  }
  recovery_job: {
    queue: string
    data: unknown
    start_after: Date
  }
  register_figure: {
    request_id: string
    people: number
  }
  release_amount: {
    release: number
    dau_code: string | null
    embargo_date: string | null
    sequencing_type: string
    file_type: string
    sample_type: string
    tissue_type: string
    diagnosis_id: string
    study_ids: string[]
    pmids: string[]
    files: number
    bytes: number
  }
  release_import: {
    id: Generated<string>
    release: string
    source: string
    manifest_sha256: string
    dau: string | null
    study: string | null
    add_files: boolean
    skip_refused: boolean
    state: string
    version: Generated<number>
    created_by: string
    created_at: Generated<Date>
    asked_by: string
    moved_at: Generated<Date>
    attempts: Generated<number>
    step: Generated<string>
    rows_read: Generated<number>
    bytes_read: Generated<number>
    base: number | null
    report: unknown | null
    holders: Generated<number>
    refusals: Generated<unknown>
    changes: Generated<unknown>
    refusals_sha256: string | null
    changes_sha256: string | null
    reason: Generated<string>
    number: number | null
    note: Generated<string>
  }
  request_dau: {
    request_id: string
    dau_code: string
    basis: string
    files: number
    bytes: number
  }
  request_family: {
    root: string | null
    request_id: string | null
  }
  request_person: {
    request_id: string
    capacity: string
    n: Generated<number>
    person_id: string | null
    name: string
    job_title: string
    institution: string
    email: string
    telephone: Generated<string>
    address: Generated<string>
    removed_at: Date | null
  }
  request_policy: {
    one: Generated<boolean>
    electronic_countries: Generated<string[]>
    signing_in_turns: Generated<boolean>
  }
  request_step: {
    id: Generated<number>
    request_id: string
    at: Generated<Date>
    what: string
    dau_code: string | null
    by_name: Generated<string>
    note: Generated<string>
  }
  request_submission: {
    request_id: string
    n: number
    answers: unknown
    form: number
    submitted_at: Generated<Date>
  }
  resigning: {
    request_id: string
    n: number
    state: Generated<string>
    reason: Generated<string>
    decided_by: string | null
    decided_at: Date | null
  }
  review: {
    request_id: string
    dau_code: string
    state: string
    version: Generated<number>
    opened_at: Generated<Date>
    decided_at: Date | null
    decided_by: string | null
    reason: Generated<string>
    download: boolean
    round: Generated<number>
    submission: number | null
    conditions: Generated<string[]>
    grounds: string | null
    sections: Generated<string[]>
    reminded: Generated<number>
    round_at: Generated<Date>
  }
  review_assignment: {
    request_id: string
    dau_code: string
    person_id: string
    role: string
    question: Generated<string>
    assigned_by: string
    assigned_at: Generated<Date>
    ended_at: Date | null
  }
  review_interest: {
    request_id: string
    person_id: string
    outcome: string
    found: Generated<string[]>
    note: Generated<string>
    at: Generated<Date>
  }
  review_note: {
    id: Generated<number>
    request_id: string
    dau_code: string
    kind: string
    author_id: string
    text: string
    at: Generated<Date>
  }
  review_vote: {
    id: Generated<number>
    request_id: string
    dau_code: string
    round: number
    person_id: string
    vote: string
    reason: string
    at: Generated<Date>
  }
  session: {
    token_hash: Buffer
    person_id: string
    created_at: Generated<Date>
    expires_at: Date
    id: Generated<string>
    by: Generated<string>
    authenticated_at: Generated<Date>
    strong_until: Date | null
    seen_at: Generated<Date>
    idle_seconds: number | null
    provider: string | null
    ip: Generated<string>
    agent: Generated<string>
  }
  sign_in_attempt: {
    token_hash: Buffer
    person_id: string | null
    by: string | null
    challenge: string | null
    provider: unknown | null
    expires_at: Date
  }
  sign_in_link: {
    id: Generated<string>
    token_hash: Buffer
    purpose: string
    email: string
    name: string
    identity: unknown | null
    created_at: Generated<Date>
    expires_at: Date
    used_at: Date | null
  }
  sign_in_try: {
    id: Generated<number>
    subject: string
    at: Generated<Date>
  }
  signatory: {
    id: Generated<string>
    envelope_id: string
    capacity: string
    n: Generated<number>
    turn: number
    state: string
    name: string
    email: string
    job_title: string
    institution: string
    country: Generated<string>
    telephone: Generated<string>
    address: Generated<string>
    initials_needed: Generated<boolean>
    asked_at: Date | null
    reminders: Generated<number>
    undelivered_at: Date | null
    signed_at: Date | null
    signing: unknown | null
    drawing_sha256: string | null
    proposal: unknown | null
    replaces: string | null
    locked_until: Date | null
  }
  signing_code: {
    id: Generated<string>
    session_hash: Buffer
    signatory_id: string
    sent_at: Generated<Date>
    tries: Generated<number>
    used_at: Date | null
  }
  signing_errand: {
    envelope_id: string
    due_at: Generated<Date>
    tries: Generated<number>
  }
  signing_event: {
    id: Generated<number>
    envelope_id: string
    signatory_id: string | null
    at: Generated<Date>
    what: string
    ip: Generated<string>
    agent: Generated<string>
    detail: Generated<unknown>
    audit_seq: number
  }
  signing_failure: {
    id: Generated<number>
    at: Generated<Date>
    ip: string
    signatory_id: string | null
  }
  signing_link: {
    id: Generated<string>
    signatory_id: string
    token_hash: Buffer
    created_at: Generated<Date>
    revoked_at: Date | null
  }
  signing_notice: {
    id: Generated<number>
    sha256: string
    state: string
    raw: Buffer | null
    received_at: Generated<Date>
    outcome: Generated<string>
  }
  signing_reconciliation: {
    one: Generated<boolean>
    read_until: Generated<Date>
    due_at: Generated<Date>
  }
  signing_session: {
    token_hash: Buffer
    link_id: string
    signatory_id: string
    created_at: Generated<Date>
    used_at: Generated<Date>
    ip: string
    agent: string
    viewed_at: Date | null
    consented_at: Date | null
    verified_at: Date | null
  }
  stored_object: {
    sha256: string
    size: number
    md5: string
    created_at: Generated<Date>
    unused_since: Date | null
    looked_at: Date | null
    damage: string | null
  }
  study: {
    id: string
    name: string
    description: Generated<string>
  }
  tool_egress: {
    name: string
    version: string
    hosts: string[]
    controlled_reason: string | null
    revision: number
  }
  tool_version: {
    name: string
    version: string
    title: string
    summary: string
    help: string
    spec: unknown
    sha256: string
    published_by: string | null
    published_at: Generated<Date>
    withdrawn_at: Date | null
  }
  totp: {
    person_id: string
    secret: string
    confirmed_at: Date | null
    last_step: Generated<number>
  }
  vend: {
    id: Generated<string>
    request_id: string
    scope: string
    state: string
    manifest_id: string
    files: number
    bytes: number
    checksum: string
    ordered_at: Generated<Date>
    ready_at: Date | null
    receipt: unknown | null
  }
  viewing: {
    person_id: string
    at: Date
    project_id: string
    file_id: string
    ranges: number
    bytes: number
  }
  workstation: {
    job_id: string
    seconds: number
    idle_seconds: number
    save_asked_at: Date | null
  }
}
