import type { JsonObject } from './json.ts';

/** A sample item; accounts and parent by name, and what can't be said through the API. */
interface SampleItem extends JsonObject {
  Name: string;
  Type: string;
  income?: string;
  expense?: string;
  asset?: string;
  parent?: string;
  inactive?: true;
  bundle?: true;
}

/** A sample customer; terms and parent by name. */
export interface SampleCustomer extends JsonObject {
  DisplayName: string;
  terms?: string;
  parent?: string;
  inactive?: true;
}

/** A record that may be inactive: QuickBooks adds "(deleted)" to its name. */
interface SampleRecord extends JsonObject {
  inactive?: true;
}

/** The chart of accounts. Ids count up from 1 in this order; new ones go to the end. */
export const ACCOUNTS: readonly SampleRecord[] = [
  { Name: 'Checking', AccountType: 'Bank', AccountSubType: 'Checking' },
  { Name: 'Savings', AccountType: 'Bank', AccountSubType: 'Savings' },
  { Name: 'Undeposited Funds', AccountType: 'Other Current Asset', AccountSubType: 'UndepositedFunds' },
  { Name: 'Accounts Receivable (A/R)', AccountType: 'Accounts Receivable', AccountSubType: 'AccountsReceivable' },
  { Name: 'Inventory Asset', AccountType: 'Other Current Asset', AccountSubType: 'Inventory' },
  { Name: 'Sales of Product Income', AccountType: 'Income', AccountSubType: 'SalesOfProductIncome' },
  { Name: 'Services', AccountType: 'Income', AccountSubType: 'ServiceFeeIncome' },
  { Name: 'Discounts given', AccountType: 'Income', AccountSubType: 'DiscountsRefundsGiven' },
  { Name: 'Cost of Goods Sold', AccountType: 'Cost of Goods Sold', AccountSubType: 'SuppliesMaterialsCogs' },
  { Name: 'Payment Processing Fees', AccountType: 'Expense', AccountSubType: 'BankCharges' },
  { Name: 'Office Expenses', AccountType: 'Expense', AccountSubType: 'OfficeGeneralAdministrativeExpenses' },
  { Name: 'Company Credit Card', AccountType: 'Credit Card', AccountSubType: 'CreditCard' },
  { Name: 'HubSpot Payments Clearing', AccountType: 'Bank', AccountSubType: 'CashOnHand' },
  { Name: 'Accounts Payable (A/P)', AccountType: 'Accounts Payable', AccountSubType: 'AccountsPayable' },
  { Name: 'Other Income', AccountType: 'Other Income', AccountSubType: 'OtherMiscellaneousIncome' },
  { Name: 'HubSpot Clearing', AccountType: 'Other Current Asset', AccountSubType: 'OtherCurrentAssets' },
  { Name: 'Merchant Fees', AccountType: 'Expense', AccountSubType: 'BankCharges' },
  { Name: 'Miscellaneous Expense', AccountType: 'Other Expense', AccountSubType: 'OtherMiscellaneousExpense' },
  { Name: 'Old Checking', AccountType: 'Bank', AccountSubType: 'Checking', inactive: true },
  { Name: 'Old Bank Charges', AccountType: 'Expense', AccountSubType: 'BankCharges', inactive: true },
];

/** Payment terms. */
export const TERMS: readonly JsonObject[] = [
  { Name: 'Due on receipt', DueDays: 0 },
  { Name: 'Net 15', DueDays: 15 },
  { Name: 'Net 30', DueDays: 30 },
  { Name: 'Net 60', DueDays: 60 },
  { Name: 'End of month 25th', DayOfMonthDue: 25, DueNextMonthDays: 10 },
];

/** Payment methods. */
export const PAYMENT_METHODS: readonly SampleRecord[] = [
  { Name: 'Cash', Type: 'NON_CREDIT_CARD' },
  { Name: 'Check', Type: 'NON_CREDIT_CARD' },
  { Name: 'Credit Card', Type: 'CREDIT_CARD' },
  { Name: 'ACH', Type: 'NON_CREDIT_CARD' },
  { Name: 'Money Order', Type: 'NON_CREDIT_CARD', inactive: true },
];

const PRODUCTS = 'Sales of Product Income';
const SERVICES = 'Services';

/** Products and services: one of every case that matching has to tell apart. */
export const ITEMS: readonly SampleItem[] = [
  { Name: 'Garden Design Consultation', Sku: 'GDC-01', Type: 'Service', UnitPrice: 120, income: SERVICES },
  { Name: 'Cedar Planter Box', Sku: 'CPB-24', Type: 'NonInventory', UnitPrice: 89.5, income: PRODUCTS },
  { Name: 'Drip Irrigation Kit', Sku: 'DIK-100', Type: 'NonInventory', UnitPrice: 149.99, income: PRODUCTS },
  { Name: 'Lawn Care Visit', Sku: 'LCV-1', Type: 'Service', UnitPrice: 65, income: SERVICES },
  { Name: 'Soil Test', Sku: 'SOIL-T', Type: 'Service', UnitPrice: 35, income: SERVICES },
  { Name: 'Premium Mulch, cubic yard', Sku: 'MULCH-CY', Type: 'NonInventory', UnitPrice: 48, income: PRODUCTS },
  // Taxable: matters only where the company uses sales tax.
  { Name: 'Bronze Sundial', Sku: 'SUN-BR', Type: 'NonInventory', UnitPrice: 210, Taxable: true, income: PRODUCTS },
  { Name: 'Old Fountain Pump', Sku: 'OFP-9', Type: 'NonInventory', UnitPrice: 75, income: PRODUCTS, inactive: true },
  // One SKU, two products.
  { Name: 'Garden Hose 50 ft', Sku: 'HOSE-50', Type: 'NonInventory', UnitPrice: 29.95, income: PRODUCTS },
  { Name: 'Garden Hose 50 ft, green', Sku: 'HOSE-50', Type: 'NonInventory', UnitPrice: 31.95, income: PRODUCTS },
  // One name, two categories.
  { Name: 'Spring', Type: 'Category' },
  { Name: 'Fall', Type: 'Category' },
  { Name: 'Bulb Mix', Sku: 'BULB-S', Type: 'NonInventory', UnitPrice: 14.5, income: PRODUCTS, parent: 'Spring' },
  { Name: 'Bulb Mix', Sku: 'BULB-F', Type: 'NonInventory', UnitPrice: 15.5, income: PRODUCTS, parent: 'Fall' },
  {
    Name: 'Terracotta Pot',
    Sku: 'POT-12',
    Type: 'Inventory',
    UnitPrice: 18,
    TrackQtyOnHand: true,
    QtyOnHand: 240,
    InvStartDate: '2026-01-01',
    income: PRODUCTS,
    expense: 'Cost of Goods Sold',
    asset: 'Inventory Asset',
  },
  // Bought, never sold: no income account.
  { Name: 'Packing Straw', Sku: 'STRAW', Type: 'NonInventory', expense: 'Office Expenses' },
  { Name: 'Patio Starter Set', Sku: 'PATIO-SET', Type: 'Service', UnitPrice: 399, income: PRODUCTS, bundle: true },
  // What order fees are booked on.
  { Name: 'Service Fee', Sku: 'SVC-FEE', Type: 'Service', UnitPrice: 0, Taxable: false, income: SERVICES },
];

/** Customers: matches, near misses and clashes for the contacts of the HubSpot sandbox. */
export const CUSTOMERS: readonly SampleCustomer[] = [
  {
    DisplayName: "Maria O'Brien",
    GivenName: 'Maria',
    FamilyName: "O'Brien",
    CompanyName: 'Brightleaf Gardens',
    PrimaryEmailAddr: { Address: 'maria.obrien@brightleaf.example' },
    PrimaryPhone: { FreeFormNumber: '+1 617 555 0101' },
    BillAddr: { Line1: '12 Elm Street', City: 'Boston', CountrySubDivisionCode: 'MA', PostalCode: '02108' },
    terms: 'Net 15',
  },
  {
    DisplayName: 'José Núñez',
    GivenName: 'José',
    FamilyName: 'Núñez',
    PrimaryEmailAddr: { Address: 'jose.nunez@terrazas.example' },
  },
  {
    DisplayName: 'Emily Carter',
    GivenName: 'Emily',
    FamilyName: 'Carter',
    CompanyName: 'Carter Homes',
    PrimaryEmailAddr: { Address: 'emily.carter@carterhomes.example' },
    terms: 'Net 30',
  },
  {
    DisplayName: 'Frank Adler',
    GivenName: 'Frank',
    FamilyName: 'Adler',
    PrimaryEmailAddr: { Address: 'frank.adler@adlerfarm.example' },
    inactive: true,
  },
  {
    DisplayName: 'Dana Whitfield',
    GivenName: 'Dana',
    FamilyName: 'Whitfield',
    PrimaryEmailAddr: { Address: 'dana@whitfield.example' },
  },
  {
    DisplayName: 'Dana Whitfield (Studio)',
    GivenName: 'Dana',
    FamilyName: 'Whitfield',
    PrimaryEmailAddr: { Address: 'dana@whitfield.example' },
  },
  {
    DisplayName: 'Grace Lindqvist',
    GivenName: 'Grace',
    FamilyName: 'Lindqvist',
    PrimaryEmailAddr: { Address: 'office@lindqvist.example, Grace@Lindqvist.example' },
    Taxable: false,
    terms: 'End of month 25th',
  },
  {
    DisplayName: 'Hillside Property Group',
    CompanyName: 'Hillside Property Group',
    PrimaryEmailAddr: { Address: 'accounts@hillside.example' },
    terms: 'Net 60',
  },
  {
    DisplayName: 'Hillside Courtyard',
    PrimaryEmailAddr: { Address: 'accounts@hillside.example' },
    parent: 'Hillside Property Group',
  },
];

/** Vendors; their display names are taken for customers, too. */
export const VENDORS: readonly JsonObject[] = [
  { DisplayName: 'HubSpot Payments', CompanyName: 'HubSpot, Inc.' },
  { DisplayName: 'Northgate Nursery', CompanyName: 'Northgate Nursery LLC' },
  { DisplayName: 'Lena Fischer', GivenName: 'Lena', FamilyName: 'Fischer' },
];

/** Employees; the same goes for them. */
export const EMPLOYEES: readonly JsonObject[] = [{ DisplayName: 'Tom Becker', GivenName: 'Tom', FamilyName: 'Becker' }];

/** More vendors, made after the employees, since the three lists count their Ids together. */
export const LATER_VENDORS: readonly SampleRecord[] = [
  { DisplayName: 'Stripe', CompanyName: 'Stripe, Inc.' },
  { DisplayName: 'Old Processor', CompanyName: 'Old Processor LLC', inactive: true },
];
