/**
 * Electron channel names. Apart from the schemas, because the preload needs only these and must stay small: a request
 * travels on `request:<room>/<verb>`, an event on `event:<room>/<fact>`.
 */
export const requestChannelPrefix = 'request:';
export const eventChannelPrefix = 'event:';
