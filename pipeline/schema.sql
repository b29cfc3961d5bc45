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
    disagreements text not null default '[]'
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
create index name_decisions_organization on name_decisions(organization);
create index activity_organizations_by_organization on activity_organizations(organization, role, activity);
create index activity_places_by_place on activity_places(place, activity);
create index activity_countries_by_country on activity_countries(country, activity);
create index document_organizations_by_organization on document_organizations(organization, known);
create index document_places_by_place on document_places(place);
create index mentions_organization on mentions(organization, document);
create index mentions_place on mentions(place, document);
create index mentions_type on mentions(type);
