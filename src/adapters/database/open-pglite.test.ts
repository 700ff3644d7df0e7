import { serviceDatabaseContract } from '../../../test/contract/service-database.ts';
import { onPglite } from '../../../test/service/databases.ts';

serviceDatabaseContract(onPglite);
