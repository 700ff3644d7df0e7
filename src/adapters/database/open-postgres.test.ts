import { serviceDatabaseContract } from '../../../test/contract/service-database.ts';
import { onPostgres } from '../../../test/service/databases.ts';

serviceDatabaseContract(onPostgres);
