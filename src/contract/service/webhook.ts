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
    .meta({ expects: '`whsec_` and 24 to 64 bytes in base64' })
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
    nextTryAt: z.string().optional(),
    deliveredAt: z.string().optional(),
  })
  .meta({ id: 'WebhookDelivery' });

/** What a webhook can be told of. */
export type WebhookEvent = (typeof webhookEvents)[number];
/** Who is told of a job, resolved. */
export type WebhookRequest = z.output<typeof webhookRequest>;
/** One delivery, as its log shows it. */
export type WebhookDelivery = z.output<typeof webhookDelivery>;
