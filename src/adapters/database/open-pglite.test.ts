import { databaseContract } from '../../../test/contract/database.ts';
import { jobEngineContract } from '../../../test/contract/job-engine.ts';
import { onPglite } from '../../../test/service/databases.ts';

databaseContract(onPglite);
jobEngineContract(onPglite);
