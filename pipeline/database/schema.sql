-- The published database. Offsets count Unicode code points of documents.text, half-open.
-- JSON arrays in activities are for display, export and stock Datasette facets; the link
-- tables hold the same facts for joins and fast facets.

create table documents (
    id text primary key,
    source text not null,
    format text not null check (format in ('pdf', 'html', 'text')),
    title text,
    publisher text references organizations(id) deferrable initially deferred,
    published text,
    modified text,
    -- Where the report stands on the web, and the day on which it was fetched or archived.
    url text,
    captured text,
    language text,
    -- What a reader of the report should know of how it was read.
    note text,
    pages integer not null,
    words integer not null,
    sha256 text not null,
    text text not null,
    page_starts text not null,
    -- What the archivist's list said of it; when that changes, the document is read again.
    listed text not null default ''
);

create table organizations (
    id text primary key,
    name text not null,
    acronym text,
    kind text,
    country text references countries(id),
    parent text references organizations(id) deferrable initially deferred,
    aliases text not null default '[]',
    known integer not null
);

create table places (
    id text primary key,
    name text not null,
    kind text not null,
    country text references countries(id),
    latitude real,
    longitude real,
    geonames_id integer
);

create table countries (
    id text primary key,
    name text not null
);

create table activity_types (
    id text primary key,
    label text not null,
    definition text not null
);

create table activities (
    id text primary key,
    document text not null references documents(id) on delete cascade,
    type text not null references activity_types(id),
    title text not null,
    status text not null default 'done' check (status in ('done', 'ongoing', 'planned')),
    start text,
    end text,
    year integer,
    evidence text not null,
    page integer not null,
    -- The probability that the record is right, and the same in words for a facet.
    confidence real not null default 1,
    certainty text not null default 'sure' check (certainty in ('sure', 'likely', 'check')),
    cluster text references activity_clusters(id) deferrable initially deferred,
    funders text not null default '[]',
    organizers text not null default '[]',
    partners text not null default '[]',
    participants text not null default '[]',
    places text not null default '[]',
    countries text not null default '[]',
    resolutions text not null default '[]'
);

create table activity_organizations (
    activity text not null references activities(id) on delete cascade,
    organization text not null references organizations(id) deferrable initially deferred,
    role text not null check (role in ('funder', 'organizer', 'partner', 'participant')),
    primary key (activity, role, organization)
);

create table activity_places (
    activity text not null references activities(id) on delete cascade,
    place text not null references places(id) deferrable initially deferred,
    primary key (activity, place)
);

create table activity_countries (
    activity text not null references activities(id) on delete cascade,
    country text not null references countries(id),
    primary key (activity, country)
);

create table activity_resolutions (
    activity text not null references activities(id) on delete cascade,
    resolution integer not null,
    primary key (activity, resolution)
);

-- Money said to be given to an activity; currency is an ISO 4217 code.
create table activity_amounts (
    activity text not null references activities(id) on delete cascade,
    amount real not null,
    currency text not null,
    text text not null,
    page integer not null,
    start integer not null,
    end integer not null,
    primary key (activity, start)
);

-- One activity told in several reports: a row above the records of each report.
create table activity_clusters (
    id text primary key,
    title text not null,
    type text not null references activity_types(id),
    activities integer not null,
    documents integer not null,
    -- Where the reports contradict each other, and why their records were joined: JSON arrays of sentences.
    disagreements text not null default '[]',
    reasons text not null default '[]'
);

-- What is compared of activities: records of different reports that tell the same share a row.
-- `component` is the smallest id of all that are linked by likeness, of which clusters are made.
create table activity_tellings (
    id text primary key,
    told text not null,
    component text not null,
    cluster text
);

create table activity_telling_keys (
    key text not null,
    telling text not null references activity_tellings(id) on delete cascade,
    primary key (key, telling)
) without rowid;

create table activity_witnesses (
    activity text primary key references activities(id) on delete cascade,
    telling text not null references activity_tellings(id) deferrable initially deferred,
    document text not null
);

-- Clusters in whose activities a name was written anew, until they are settled again.
create table renamed_clusters (
    cluster text primary key
);

-- One row for each value of an activity: the sentence it was read from.
create table activity_evidence (
    activity text not null references activities(id) on delete cascade,
    slot text not null,
    value text not null,
    text text not null,
    page integer not null,
    start integer not null,
    end integer not null,
    rule text not null,
    confidence real not null,
    primary key (activity, slot, value, start)
);

create table mentions (
    document text not null references documents(id) on delete cascade,
    type text not null check (type in ('ORG', 'PLACE', 'DATE', 'RESOLUTION')),
    text text not null,
    start integer not null,
    end integer not null,
    page integer not null,
    organization text references organizations(id) deferrable initially deferred,
    place text references places(id) deferrable initially deferred,
    start_date text,
    end_date text,
    resolution integer,
    rule text not null,
    primary key (document, start)
);

-- What each document tells of the organizations (with all they are part of) and places it names.
-- The rows of organizations and places are settled from these, whatever the order of reading.
create table document_organizations (
    document text not null references documents(id) on delete cascade,
    organization text not null references organizations(id) deferrable initially deferred,
    name text not null,
    acronym text,
    kind text,
    country text,
    parent text,
    known integer not null,
    primary key (document, organization)
);

create table document_places (
    document text not null references documents(id) on delete cascade,
    place text not null references places(id) deferrable initially deferred,
    name text not null,
    kind text not null,
    country text,
    latitude real,
    longitude real,
    geonames_id integer,
    primary key (document, place)
);

-- Why a form of a name was taken for that organization.
create table name_decisions (
    document text not null references documents(id) on delete cascade,
    alias text not null,
    organization text not null references organizations(id) deferrable initially deferred,
    method text not null,
    score real not null,
    reason text not null,
    primary key (document, alias, organization)
);

-- What people corrected in the records of a document (models/corrections.csv), as last applied.
create table corrections (
    document text not null references documents(id) on delete cascade,
    record text not null,
    slot text not null,
    wrong text not null,
    right text not null,
    note text not null,
    primary key (document, record, slot, wrong, right)
);

-- The program and knowledge files, each with its hash, that made a stage of the work.
create table stages (
    id integer primary key,
    stage text not null check (stage in ('text', 'extraction')),
    files text not null,
    unique (stage, files)
);

-- The lists of models/ that extractions in use had, by their hashes: when one of them changes, its rows
-- are compared, and only documents that they can concern are extracted anew. Compressed by zlib.
create table knowledge_lists (
    hash text primary key,
    content blob not null
);

-- How each document came about: tells whether its file has changed (`location` is a hash of where
-- the file is, `size` in bytes, `changed` in nanoseconds), whether a stage has, and what was read before
-- any correction, so that it can be extracted anew without the file.
create table document_states (
    document text primary key references documents(id) on delete cascade,
    location text not null,
    size integer,
    changed integer,
    as_read text not null,
    text_stage integer references stages(id),
    extraction_stage integer references stages(id)
);

-- Counts that are kept up to date row by row, so that settling an organization or a place costs the
-- same however many reports name it. `told` is a JSON array of what a document tells.
create table organization_forms (
    organization text not null,
    text text not null,
    mentions integer not null,
    primary key (organization, text)
) without rowid;

create table organization_facts (
    organization text not null,
    told text not null,
    documents integer not null,
    primary key (organization, told)
) without rowid;

create table place_facts (
    place text not null,
    told text not null,
    documents integer not null,
    primary key (place, told)
) without rowid;

create trigger count_form after insert on mentions when new.organization is not null begin
    insert into organization_forms values (new.organization, new.text, 1)
    on conflict do update set mentions = mentions + 1;
end;
create trigger uncount_form after delete on mentions when old.organization is not null begin
    update organization_forms set mentions = mentions - 1
    where organization = old.organization and text = old.text;
    delete from organization_forms
    where organization = old.organization and text = old.text and mentions = 0;
end;
create trigger count_organization after insert on document_organizations begin
    insert into organization_facts values (
        new.organization,
        json_array(new.name, new.acronym, new.kind, new.country, new.parent, new.known), 1
    ) on conflict do update set documents = documents + 1;
end;
create trigger uncount_organization after delete on document_organizations begin
    update organization_facts set documents = documents - 1
    where organization = old.organization
    and told = json_array(old.name, old.acronym, old.kind, old.country, old.parent, old.known);
    delete from organization_facts where organization = old.organization and documents = 0;
end;
create trigger count_place after insert on document_places begin
    insert into place_facts values (
        new.place,
        json_array(new.name, new.kind, new.country, new.latitude, new.longitude, new.geonames_id), 1
    ) on conflict do update set documents = documents + 1;
end;
create trigger uncount_place after delete on document_places begin
    update place_facts set documents = documents - 1
    where place = old.place
    and told = json_array(old.name, old.kind, old.country, old.latitude, old.longitude, old.geonames_id);
    delete from place_facts where place = old.place and documents = 0;
end;

-- Reports that could not be read: why, and what to do.
create table failures (
    source text primary key,
    reason text not null,
    remedy text not null
);

-- One row for each run of the ingest: how current the collection is.
create table runs (
    id integer primary key,
    finished text not null,
    version text not null,
    added integer not null,
    changed integer not null,
    unchanged integer not null,
    missing integer not null,
    failed integer not null
);

create index documents_source on documents(source);
create index document_states_location on document_states(location);
create index document_states_extraction on document_states(extraction_stage, document);
create index documents_sha256 on documents(sha256);
create index documents_publisher on documents(publisher);
create index documents_published on documents(published);
create index organizations_parent on organizations(parent);
create index organizations_kind on organizations(kind);
create index places_country on places(country);
create index activities_document on activities(document);
create index activities_type on activities(type);
create index activities_start on activities(start);
create index activities_year on activities(year);
create index activities_certainty on activities(certainty);
create index activities_cluster on activities(cluster);
create index activity_resolutions_by_resolution on activity_resolutions(resolution, activity);
create index corrections_record on corrections(record);
create index name_decisions_organization on name_decisions(organization);
create index activity_organizations_by_organization on activity_organizations(organization, role, activity);
create index activity_places_by_place on activity_places(place, activity);
create index activity_countries_by_country on activity_countries(country, activity);
create index document_organizations_by_organization on document_organizations(organization, known);
create index document_places_by_place on document_places(place);
create index mentions_organization on mentions(organization, document);
create index mentions_place on mentions(place, document);
create index mentions_type on mentions(type);
create index activity_tellings_component on activity_tellings(component);
create index activity_telling_keys_by_telling on activity_telling_keys(telling);
create index activity_witnesses_telling on activity_witnesses(telling, document);
create index activity_witnesses_document on activity_witnesses(document);

create trigger activities_renamed after update of funders, organizers, places on activities
when new.cluster > '' begin
    insert or ignore into renamed_clusters (cluster) values (new.cluster);
end;
