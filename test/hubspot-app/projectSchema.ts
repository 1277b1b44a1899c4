import { z } from 'zod';

// What HubSpot's developer projects take (platform version 2026.03). Strict: HubSpot's own check needs an account, and a
// key with a typing mistake would be left out without a word.

const https = z.url({ protocol: /^https$/ });
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/);
const label = z.string().min(1).max(100);
const uid = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);

export const projectSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  srcDir: z.literal('src'),
  platformVersion: z.literal('2026.03'),
});

export const appSchema = z.strictObject({
  uid,
  type: z.literal('app'),
  config: z.strictObject({
    name: label,
    description: z.string().min(1).max(500),
    distribution: z.enum(['private', 'marketplace']),
    auth: z.strictObject({
      type: z.literal('oauth'),
      redirectUrls: z.array(https).min(1),
      requiredScopes: z.array(z.string()).min(1),
      optionalScopes: z.array(z.string()),
      conditionallyRequiredScopes: z.array(z.string()),
    }),
    permittedUrls: z.strictObject({ fetch: z.array(https), iframe: z.array(https), img: z.array(https) }),
    support: z.strictObject({
      supportEmail: z.email(),
      documentationUrl: https.optional(),
      supportUrl: https.optional(),
      supportPhone: z.string().optional(),
    }),
  }),
});

const options = z.array(z.strictObject({ value: z.string().min(1), label })).min(1);

const inputField = z.strictObject({
  typeDefinition: z.union([
    z.strictObject({ name, type: z.literal('enumeration'), fieldType: z.literal('select'), options }),
    z.strictObject({ name, type: z.literal('enumeration'), fieldType: z.literal('select'), optionsUrl: https }),
    z.strictObject({ name, type: z.literal('number'), fieldType: z.literal('number') }),
  ]),
  supportedValueTypes: z.tuple([z.literal('STATIC_VALUE')]),
  isRequired: z.boolean(),
});

const dependency = z.discriminatedUnion('dependencyType', [
  z.strictObject({
    dependencyType: z.literal('SINGLE_FIELD'),
    controllingFieldName: name,
    dependentFieldNames: z.array(name).min(1),
  }),
  z.strictObject({
    dependencyType: z.literal('CONDITIONAL_SINGLE_FIELD'),
    controllingFieldName: name,
    controllingFieldValue: z.string().min(1),
    dependentFieldNames: z.array(name).min(1),
  }),
]);

const outputField = z.strictObject({
  typeDefinition: z.union([
    z.strictObject({ name, type: z.literal('enumeration'), fieldType: z.literal('select'), options }),
    z.strictObject({ name, type: z.literal('string'), fieldType: z.literal('text') }),
    z.strictObject({ name, type: z.literal('number'), fieldType: z.literal('number') }),
  ]),
});

const labels = z.strictObject({
  appDisplayName: label,
  actionName: label,
  actionDescription: z.string().min(1).max(300),
  actionCardContent: label,
  inputFieldLabels: z.record(name, label),
  inputFieldDescriptions: z.record(name, z.string().min(1).max(300)),
  inputFieldOptionLabels: z.record(name, z.record(z.string(), label)),
  outputFieldLabels: z.record(name, label),
  executionRules: z.record(name, z.string().min(1)),
});

export const actionSchema = z.strictObject({
  uid,
  type: z.literal('workflow-action'),
  config: z.strictObject({
    actionUrl: https,
    isPublished: z.boolean(),
    supportedClients: z.tuple([z.strictObject({ client: z.literal('WORKFLOWS') })]),
    objectTypes: z.array(z.enum(['DEAL', 'QUOTE', 'COMMERCE_PAYMENT'])).min(1),
    inputFields: z.array(inputField).min(1),
    inputFieldDependencies: z.array(dependency),
    outputFields: z.array(outputField).min(1),
    executionRules: z.array(z.strictObject({ labelName: name, conditions: z.record(name, z.string().min(1)) })).min(1),
    labels: z.strictObject({ en: labels }),
  }),
});

export type ActionFile = z.infer<typeof actionSchema>;
