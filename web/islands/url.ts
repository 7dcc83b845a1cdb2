// Stands in for the `url-parse` package that tus-js-client asks for: browsers know URLs themselves.
export default URL;
