CREATE TABLE "claim_documents" (
	"claim_id" integer NOT NULL,
	"generation" integer NOT NULL,
	"document_id" text NOT NULL,
	"fate" text NOT NULL,
	"link_type" text,
	"link_id" text,
	"link_sent_at" timestamp with time zone,
	CONSTRAINT "claim_documents_claim_id_generation_document_id_pk" PRIMARY KEY("claim_id","generation","document_id")
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "claims_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"portal_id" text NOT NULL,
	"realm_id" text NOT NULL,
	"kind" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"occurrence" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"request_id" text,
	"body" text,
	"sent_at" timestamp with time zone,
	"begun_by" text,
	"document_id" text,
	"document_number" text,
	"total_cents" bigint,
	"balance_cents" bigint,
	"planned_total_cents" bigint,
	"customer_id" text,
	"contact_id" text,
	"currency" text,
	"txn_date" text,
	"reason" text,
	"needs_attention" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "claims_key" UNIQUE("portal_id","realm_id","kind","object_type","object_id","occurrence")
);
--> statement-breakpoint
CREATE TABLE "companies" (
	"realm_id" text PRIMARY KEY NOT NULL,
	"profile" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"system" text NOT NULL,
	"account_id" text NOT NULL,
	"refresh_token" text NOT NULL,
	"access_token" text,
	"access_expires_at" timestamp with time zone,
	"refreshing_until" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"status" text DEFAULT 'connected' NOT NULL,
	"connected_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connections_system_account_id_pk" PRIMARY KEY("system","account_id")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"portal_id" text NOT NULL,
	"callback_id" text NOT NULL,
	"workflow_id" text NOT NULL,
	"action" text NOT NULL,
	"realm_id" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"answer_due" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone,
	"delivered" text,
	CONSTRAINT "deliveries_portal_id_callback_id_pk" PRIMARY KEY("portal_id","callback_id")
);
--> statement-breakpoint
CREATE TABLE "entity_claims" (
	"realm_id" text NOT NULL,
	"portal_id" text NOT NULL,
	"entity" text NOT NULL,
	"hubspot_key" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"candidate" integer DEFAULT 0 NOT NULL,
	"request_id" text,
	"body" text,
	"sent_at" timestamp with time zone,
	"begun_by" text,
	"doubt_since" timestamp with time zone,
	"quickbooks_id" text,
	CONSTRAINT "entity_claims_portal_id_realm_id_entity_hubspot_key_pk" PRIMARY KEY("portal_id","realm_id","entity","hubspot_key")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"portal_id" text NOT NULL,
	"realm_id" text NOT NULL,
	CONSTRAINT "grants_portal_id_realm_id_pk" PRIMARY KEY("portal_id","realm_id")
);
--> statement-breakpoint
CREATE TABLE "links" (
	"portal_id" text NOT NULL,
	"realm_id" text NOT NULL,
	"entity" text NOT NULL,
	"hubspot_key" text NOT NULL,
	"quickbooks_id" text NOT NULL,
	"matched_by" text NOT NULL,
	"currency" text,
	"terms_id" text,
	"taxable" boolean,
	"name" text,
	"checked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "links_portal_id_realm_id_entity_hubspot_key_pk" PRIMARY KEY("portal_id","realm_id","entity","hubspot_key")
);
--> statement-breakpoint
CREATE TABLE "meta" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portals" (
	"portal_id" text PRIMARY KEY NOT NULL,
	"time_zone" text,
	"currency" text
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"portal_id" text NOT NULL,
	"realm_id" text NOT NULL,
	"name" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "settings_portal_id_realm_id_name_pk" PRIMARY KEY("portal_id","realm_id","name")
);
--> statement-breakpoint
ALTER TABLE "claim_documents" ADD CONSTRAINT "claim_documents_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- The ledger's only clock. Tests replace it to move time.
CREATE FUNCTION "ledger_now"() RETURNS timestamp with time zone LANGUAGE sql VOLATILE AS $$ SELECT date_trunc('milliseconds', clock_timestamp()) $$;
--> statement-breakpoint
-- What the look-ups ask: the rows of one record, the deliveries that are due, the rows that are not at rest.
CREATE INDEX "claims_record" ON "claims" ("portal_id", "realm_id", "kind", "object_type", "object_id");
--> statement-breakpoint
CREATE INDEX "claims_unrested" ON "claims" ("state") WHERE "state" NOT IN ('open', 'settled');
--> statement-breakpoint
CREATE INDEX "deliveries_unanswered" ON "deliveries" ("answer_due") WHERE "answered_at" IS NULL;
