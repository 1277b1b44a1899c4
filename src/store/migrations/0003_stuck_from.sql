-- Where a row was when it became stuck: a release sends it back there.
ALTER TABLE "claims" ADD COLUMN "stuck_from" text;
