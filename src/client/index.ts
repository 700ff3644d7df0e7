/**
 * `likeness/client`: the service of Likeness, called from programs and pages.
 */
export { LikenessError } from '../base/errors.ts';
export type { CompareReport, FacesReport } from '../contract/faces-report.ts';
export type { ApiKey, KeyScope, NewApiKey } from '../contract/service/api-key.ts';
export type { Health, Readiness } from '../contract/service/health.ts';
export type { Job, JobEvent, JobItem, JobList, JobResult } from '../contract/service/job.ts';
export type { JobRequest } from '../contract/service/job-request.ts';
export type { ServiceModelList } from '../contract/service/model.ts';
export type { Artifact, Upload } from '../contract/service/upload.ts';
export type { ServiceAddress } from './ask-service.ts';
export {
  createServiceClient,
  type FileToSend,
  type FollowHooks,
  type JobListWish,
  type KeyWish,
  type ModelsWish,
  type ServiceClient,
  type SubmitWish,
  type UploadHooks,
} from './service-client.ts';
