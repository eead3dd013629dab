-- A document that anybody holds is looked up among the signed forms by its SHA-256.
create index agreement_form_object on agreement_form (object_sha256);
