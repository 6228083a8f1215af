/** TypeORM data source whose connections are of role `sigap_app`. Ask for `TenantDatabase` instead of this. */
export const APP_DATA_SOURCE = Symbol('app-data-source');
