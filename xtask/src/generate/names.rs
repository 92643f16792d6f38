//! The words that records are made of: invented shops in the alphabets that card files hold, places, currencies, countries.

/// Transaction types and their share.
pub const TYPES: &[(u64, &str)] = &[(70, "PUR"), (8, "REF"), (13, "PAY"), (6, "FEE"), (3, "CHG")];

/// What a shop is.
pub const TRADES: &[&str] = &[
    "Bakery",
    "Bäckerei",
    "Boulangerie",
    "Café",
    "Pâtisserie",
    "Farmácia",
    "Apotheke",
    "Librería",
    "Bookshop",
    "Papeterie",
    "Fruktbod",
    "Kød & Fisk",
    "Trattoria",
    "Kawiarnia",
    "Drogerie",
    "Elektro",
    "Garage",
    "Quincaillerie",
    "Supermercado",
    "Market",
    "Hotel",
    "Pensión",
    "Taxi",
    "Parking",
    "Cinéma",
    "Théâtre",
    "Bike Shop",
    "Blumen",
    "Optik",
    "Travel",
];

/// Whose shop it is.
pub const OWNERS: &[&str] = &[
    "Moreau",
    "Grün",
    "O'Leary",
    "Núñez",
    "Håkansson",
    "Østergaard",
    "Żak",
    "Dvořák",
    "Conceição",
    "Müller",
    "Weiß",
    "Svensson",
    "Ferrari",
    "García",
    "Lefèvre",
    "Nowak",
    "Brontë",
    "Yılmaz",
    "Ivanović",
    "Sørensen",
    "Smith",
    "Tanaka",
    "van Dijk",
    "D'Angelo",
];

/// Where it is.
pub const PLACES: &[&str] = &[
    "Zürich",
    "Genève",
    "Malmö",
    "København",
    "Łódź",
    "Köln",
    "São Paulo",
    "Málaga",
    "Besançon",
    "Leeds",
    "Gent",
    "Linz",
    "Porto",
    "Cork",
    "Bergen",
    "Trieste",
    "Québec",
    "Mérida",
    "Perth",
    "Durban",
];

/// ISO codes of currencies, as senders write them.
pub const CURRENCIES: &[&str] =
    &["EUR", "EUR", "EUR", "USD", "GBP", "CHF", "SEK", "DKK", "PLN", "JPY", "eur", "usd", "Gbp", "chf"];

/// ISO 3166 alpha-2 codes; a few of them are not in the job's table.
pub const COUNTRIES: &[&str] = &[
    "AT", "AU", "BE", "BR", "CA", "CH", "CN", "DE", "DE", "DE", "DK", "ES", "FI", "FR", "FR", "GB", "GB", "IE", "IN",
    "IT", "JP", "LU", "MX", "NL", "NO", "PL", "PT", "SE", "SG", "US", "US", "ZA", "NZ", "GR", "XX",
];

/// What a clearing system says of a record.
pub const STATUSES: &[&str] = &["BOOKED", "PENDING", "REVERSED", "ON HOLD"];

/// What a description begins with; a number follows.
pub const PHRASES: &[&str] = &[
    "Purchase at till",
    "Paid online, order",
    "Monthly fee, contract",
    "Commande expédiée n°",
    "Rückzahlung Beleg",
    "Dispute case",
    "Instalment of loan",
    "Abonnement renouvelé –",
    "Ticket",
    "Cash advance, machine",
    "Devolución del pedido",
    "Card replaced, request",
];
