-- One row: whether the ledger may be written from, and which companies were read back since it may not.
CREATE TABLE "ledger_state" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL CHECK ("id" = 1),
	"writes_off_since" timestamp with time zone,
	"writes_off_reason" text,
	"companies_read" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
INSERT INTO "ledger_state" ("id") VALUES (1);
