import { databaseContract } from '../../../test/contract/database.ts';
import { jobEngineContract } from '../../../test/contract/job-engine.ts';
import { onPostgres } from '../../../test/service/databases.ts';

databaseContract(onPostgres);
jobEngineContract(onPostgres);
