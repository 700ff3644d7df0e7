/**
 * Webhooks: who is told of a job, with which body, and what became of it. Signed as Standard Webhooks 1.0 says.
 */
import { z } from 'zod';
import { templateFault } from './webhook-template.ts';

/** What a webhook can be told of. */
export const webhookEvents = ['job.started', 'job.succeeded', 'job.failed', 'job.cancelled'] as const;

/** Who is told of a job. */
export const webhookRequest = z.strictObject({
  url: z
    .string()
    .max(2048)
    .regex(/^https?:\/\//)
    .meta({ expects: 'an http(s) URL' })
    .describe('Receives a POST for each event.'),
  events: z
    .array(z.enum(webhookEvents))
    .min(1)
    .default(['job.succeeded', 'job.failed', 'job.cancelled'])
    .describe('What is told.'),
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{32,88}$/)
    .optional()
    .meta({ expects: '`whsec_` and 24 to 64 bytes in base64', secret: true })
    .describe('Signs the deliveries; never shown again. Default: the secret of the service.'),
  template: z
    .record(z.string().max(64), z.unknown())
    .superRefine((template, context) => {
      const fault = templateFault(template);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: `The template ${fault}.` });
    })
    .optional()
    .describe(
      'The body that is wanted instead of ours: any JSON object; `{{status}}`, `{{id}}`, `{{output_url}}`, `{{error_message}}`, `{{metadata.NAME}}` and the like are filled in.',
    ),
});

/** One delivery, as its log shows it. */
export const webhookDelivery = z
  .object({
    id: z.string().describe('The `webhook-id` that receivers see; the same for every try.'),
    jobId: z.string(),
    event: z.enum(webhookEvents),
    url: z.string(),
    status: z.enum(['pending', 'delivered', 'failed']),
    tries: z.int(),
    lastStatus: z.int().optional().describe('HTTP status of the last answer.'),
    lastError: z.string().optional(),
    createdAt: z.string(),
    nextTryAt: z.string().optional().describe('Of a pending one: when it is tried next.'),
    deliveredAt: z.string().optional(),
  })
  .meta({ id: 'WebhookDelivery' });

/** A page of deliveries, newest first. */
export const webhookDeliveryList = z
  .object({
    deliveries: z.array(webhookDelivery),
    next: z.string().optional().describe('Pass as `cursor` for the next page.'),
  })
  .meta({ id: 'WebhookDeliveryList' });

/** A delivery for trying a receiver: an example job is told of, once. */
export const webhookTestRequest = webhookRequest.omit({ events: true }).extend({
  event: z.enum(webhookEvents).default('job.succeeded').describe('What the example tells.'),
});

/** What came of a test. */
export const webhookTestResult = z
  .object({
    id: z.string().describe('The `webhook-id` that was sent.'),
    delivered: z.boolean().describe('The receiver answered 2xx.'),
    status: z.int().optional().describe('HTTP status of the answer.'),
    error: z.string().optional().describe('Why it was not delivered.'),
    milliseconds: z.number(),
    body: z.string().describe('What was sent, byte for byte.'),
  })
  .meta({ id: 'WebhookTestResult' });

/** The secret that signs the deliveries of a caller whose jobs bring none of their own. */
export const webhookSecret = z
  .object({
    secret: z.string().describe('`whsec_…`, for the libraries of Standard Webhooks.'),
    rotatedAt: z.string().optional().describe('When it was last changed.'),
    formerSignsUntil: z.string().optional().describe('Until then the former secret signs beside it.'),
  })
  .meta({ id: 'WebhookSecret' });

/** What a webhook can be told of. */
export type WebhookEvent = (typeof webhookEvents)[number];
/** Who is told of a job, resolved. */
export type WebhookRequest = z.output<typeof webhookRequest>;
/** One delivery, as its log shows it. */
export type WebhookDelivery = z.output<typeof webhookDelivery>;
/** A page of deliveries. */
export type WebhookDeliveryList = z.output<typeof webhookDeliveryList>;
/** A wish for a test. */
export type WebhookTestRequest = z.output<typeof webhookTestRequest>;
/** What came of a test. */
export type WebhookTestResult = z.output<typeof webhookTestResult>;
/** A signing secret. */
export type WebhookSecret = z.output<typeof webhookSecret>;
