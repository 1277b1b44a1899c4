/** The first of an id range; the rest follow in the order of the tables below, so add at their end. */
const FIRST_CONTACT_ID = 41_000_000_001;
const FIRST_COMPANY_ID = 51_000_000_001;

/** Contacts of the sample portal: what the QuickBooks sandbox knows, doesn't know, or knows twice. */
export const CONTACTS = {
  maria: {
    firstname: 'Maria',
    lastname: "O'Brien",
    email: 'maria.obrien@brightleaf.example',
    phone: '+1 617 555 0101',
    company: 'Brightleaf Gardens',
    address: '12 Elm Street',
    city: 'Boston',
    state: 'MA',
    zip: '02108',
    country: 'United States',
  },
  jose: {
    firstname: 'José',
    lastname: 'Núñez',
    email: 'jose.nunez@terrazas.example',
    phone: '+1 305 555 0102',
    address: '480 Calle Ocho',
    city: 'Miami',
    state: 'FL',
    zip: '33135',
    country: 'United States',
  },
  emily: {
    firstname: 'Emily',
    lastname: 'Carter',
    email: 'emily.carter@carterhomes.example',
    phone: '+1 512 555 0103',
    company: 'Carter Homes',
    address: '7 Barton Springs Road',
    city: 'Austin',
    state: 'TX',
    zip: '78704',
    country: 'United States',
  },
  /** Two customers in QuickBooks have her name and address. */
  dana: { firstname: 'Dana', lastname: 'Whitfield', email: 'dana@whitfield.example' },
  /** Inactive in QuickBooks. */
  frank: { firstname: 'Frank', lastname: 'Adler', email: 'frank.adler@adlerfarm.example', company: 'Adler Farm' },
  /** New to QuickBooks, and not in Latin script: 田中 花子, Tanaka Hanako. */
  hanako: { firstname: '花子', lastname: '田中', email: 'hanako.tanaka@sakura.example', city: 'San Jose', state: 'CA' },
  /** New to QuickBooks. */
  priya: {
    firstname: 'Priya',
    lastname: 'Raman',
    email: 'priya@ramanstudio.example',
    company: 'Raman Studio',
    address: '90 Mission Street',
    city: 'San Francisco',
    state: 'CA',
    zip: '94105',
    country: 'United States',
  },
  /** Longer than any name field of QuickBooks. */
  longName: {
    firstname: 'Bartholomew '.repeat(16).trim().padEnd(200, 'x'),
    lastname: 'Featherstonehaugh',
    email: 'bartholomew@featherstonehaugh.example',
    company: 'The Amalgamated Garden, Terrace, Orchard and Conservatory Supply Company of '.repeat(3).slice(0, 200),
  },
  withoutEmail: { firstname: 'Nora', lastname: 'Quill', phone: '+1 206 555 0109' },
  withoutLastName: { firstname: 'Cher', email: 'cher@onename.example' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** Companies of the sample portal. */
export const COMPANIES = {
  brightleaf: { name: 'Brightleaf Gardens', domain: 'brightleaf.example', phone: '+1 617 555 0100', city: 'Boston' },
  carterHomes: { name: 'Carter Homes', domain: 'carterhomes.example', city: 'Austin' },
  ramanStudio: { name: 'Raman Studio', domain: 'ramanstudio.example', city: 'San Francisco' },
  longName: { name: 'The Very Long Garden Company Name '.repeat(6).slice(0, 200), domain: 'longname.example' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** Numbers the entries of a table, in its order. */
export function idsOf<Name extends string>(
  table: Readonly<Record<Name, unknown>>,
  firstId: number,
): Readonly<Record<Name, string>> {
  const ids: Partial<Record<Name, string>> = {};
  let next = firstId;
  for (const name of namesOf(table)) ids[name] = String(next++);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop has been over all names
  return ids as Record<Name, string>;
}

/** The keys of a table, as what they are. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys says string, whatever the table
  return Object.keys(table) as Name[];
}

export const CONTACT_IDS = idsOf(CONTACTS, FIRST_CONTACT_ID);
export const COMPANY_IDS = idsOf(COMPANIES, FIRST_COMPANY_ID);
