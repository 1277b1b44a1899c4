ALTER TABLE "claims" ADD COLUMN "document_kind" text;
--> statement-breakpoint
ALTER TABLE "claims" ADD COLUMN "payment_plan" text;
--> statement-breakpoint
ALTER TABLE "claims" ADD COLUMN "payment_request_id" text;
--> statement-breakpoint
ALTER TABLE "claims" ADD COLUMN "payment_body" text;
--> statement-breakpoint
ALTER TABLE "claims" ADD COLUMN "payment_id" text;
--> statement-breakpoint
ALTER TABLE "claims" ADD COLUMN "deal_id" text;
--> statement-breakpoint
ALTER TABLE "claim_documents" ADD COLUMN "leg" text DEFAULT 'document' NOT NULL;
--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "tax_code_id" text;
--> statement-breakpoint
-- Refunds of one payment are asked for over all companies of a portal.
CREATE INDEX "claims_of_object" ON "claims" ("portal_id", "object_type", "object_id");
